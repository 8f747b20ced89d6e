import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'valibot';
import type { Quantity } from '../../src/model/quantity.ts';
import type { AuditReport, Report } from '../../src/model/report.ts';
import { reportSchema } from '../../src/model/report-schema.ts';
import { figure } from '../../src/report/figure.ts';
import { rendererIdOf, renderers } from '../../src/report/index.ts';
import { json } from '../../src/report/json.ts';
import { markdown } from '../../src/report/markdown.ts';
import { table } from '../../src/report/table.ts';
import { emptyReport, fullReport, unmeasuredReport } from './sample-report.ts';
import { variedReport } from './varied-report.ts';

const samples = { fullReport, unmeasuredReport, emptyReport };
const options = { colour: false, unicode: true, width: 80 };
const all = await Promise.all(Object.entries(renderers).map(async ([id, load]) => [id, await load()] as const));
const render = async (id: string, report: Report) => all.find(([one]) => one === id)![1].render(report, options);
/** Renderers that wait for nothing. */
const plain = { json, markdown, table };

test('the samples are reports', () => {
  for (const report of Object.values(samples)) parse(reportSchema, report);
});

test('a renderer is registered under its id, and a file finds it by its extension', () => {
  for (const [id, renderer] of all) {
    assert.equal(renderer.id, id);
    assert.equal(rendererIdOf(`a.b/report${renderer.extension}`), id);
    assert.equal(rendererIdOf(`REPORT${renderer.extension.toUpperCase()}`), id);
  }
  assert.equal(rendererIdOf('report'), undefined);
  assert.equal(rendererIdOf('report.pdf'), undefined);
});

test('the same report gives the same text, which ends its last line', async () => {
  for (const report of Object.values(samples)) {
    for (const [id] of all) {
      const text = await render(id, report);
      assert.equal(await render(id, structuredClone(report)), text);
      assert.match(text, /[^\n]\n$/);
    }
  }
});

test('JSON is the report itself, and names in it are inert', () => {
  assert.deepEqual(JSON.parse(json.render(fullReport, options)), JSON.parse(JSON.stringify(fullReport)));
  fc.assert(
    fc.property(variedReport, (report) => {
      const text = json.render(report, options);
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(report)));
    }),
    { numRuns: 40, endOnFailure: true },
  );
});

function* quantitiesOf(node: unknown): Generator<Quantity> {
  if (typeof node !== 'object' || node === null) return;
  if ('provenance' in node && 'value' in node) yield node as Quantity;
  else for (const child of Object.values(node)) yield* quantitiesOf(child);
}

function* textsOf(node: unknown): Generator<string> {
  if (typeof node === 'string') yield node;
  else if (typeof node === 'object' && node !== null) for (const child of Object.values(node)) yield* textsOf(child);
}

const number =
  /~?-?\d[\d.]*(?:e[+-]\d+)? (?:[munkMGTP\u00b5]?(?:J|W|Hz|gCO2e|s)|%|(?:[KMGTPE]i)?B|EUR)(?:\/s|\/kWh)?(?![\w.])/g;

test('every number that a person sees is one of the report, rounded in one way', () => {
  for (const report of Object.values(samples)) {
    const document = JSON.parse(json.render(report, options)) as AuditReport;
    const spoken = [...textsOf(document)].join('\n');
    const { power, host, coverage } = document;
    const beside: Quantity[] = [
      ...(power?.means ?? []).flatMap((value) =>
        value === null ? [] : [{ value, unit: 'W' as const, provenance: power!.provenance }],
      ),
      ...[host.inventory.memory.totalBytes, host.inventory.memory.modules?.[0]?.sizeBytes].flatMap((value) =>
        value === undefined ? [] : [{ value, unit: 'By' as const, provenance: { kind: 'measured', by: '' } as const }],
      ),
      ...[...coverage.gaps.flatMap(({ from, to }) => [from, to])].map(
        (value): Quantity => ({ value, unit: 's', provenance: { kind: 'measured', by: '' } }),
      ),
      ...document.gpus.flatMap(({ power: draw, limits }) =>
        draw === undefined || limits.enforced === undefined
          ? []
          : [{ ...draw.mean, unit: '1' as const, value: draw.mean.value / limits.enforced.value }],
      ),
      { value: power?.binSeconds ?? 0, unit: 's', provenance: { kind: 'assumed', source: '' } },
    ];
    const known = new Set(
      [...quantitiesOf(document), ...beside].flatMap((quantity) =>
        (['share', 'count'] as const).map((as) => figure(quantity, { unicode: true, as, currency: 'EUR' }).value),
      ),
    );
    for (const id of ['table', 'markdown'] as const) {
      const shown = plain[id].render(report, options).replaceAll('\\', '').match(number) ?? [];
      assert.ok(shown.length >= 3);
      for (const one of shown) assert.ok(known.has(one) || spoken.includes(one) || one === '95 %', `${id}: ${one}`);
    }
  }
});

test('the figures that matter are in the table and in Markdown alike', () => {
  const { formulas, energy, processes, gpus } = fullReport;
  const wanted: readonly Quantity[] = [
    ...formulas.flatMap(({ used, total }) => (used && total ? [used.quantity, total.quantity] : [])),
    ...energy.parts.flatMap((part) => [part.energy, part.meanPower]),
    ...quantitiesOf(energy.byBoundary),
    ...processes!.rows.flatMap(({ cpu, memory, energy: joules }) => [cpu, memory, joules!]),
    ...gpus.flatMap(({ energy, power, module }) =>
      [energy?.value, energy?.other, power?.mean, power?.lowest, power?.highest, module].filter(
        (figure) => figure !== undefined,
      ),
    ),
  ];
  for (const id of ['table', 'markdown'] as const) {
    const text = plain[id].render(fullReport, options).replaceAll('\\', '');
    for (const quantity of wanted) {
      const { value, spread } = figure(quantity, { unicode: true });
      assert.ok(text.includes(value), `${id}: ${value}`);
      assert.ok(text.includes(spread), `${id}: ${spread}`);
    }
  }
});
