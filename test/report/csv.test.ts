import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Report } from '../../src/model/report.ts';
import { csv } from '../../src/report/csv.ts';
import { csvText, visible } from '../../src/report/escape.ts';
import { h100, migCard } from './sample-gpus.ts';
import { emptyReport, fullReport, unmeasuredReport } from './sample-report.ts';
import { anyName, variedReport } from './varied-report.ts';

/** RFC 4180, read by the letter. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gy;
  while (cell.lastIndex < text.length) {
    const [, raw, end] = cell.exec(text) ?? assert.fail(`no cell at ${cell.lastIndex}`);
    rows.at(-1)!.push(raw!.startsWith('"') ? raw!.slice(1, -1).replaceAll('""', '"') : raw!);
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

const show = (report: Report) => csv.render(report, { colour: false, unicode: true, width: 80 });

function countQuantities(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0;
  if ('provenance' in node && 'value' in node) return 1;
  return Object.values(node).reduce((sum: number, child) => sum + countQuantities(child), 0);
}

test('there is one row for each quantity of the report, each with a key of its own', () => {
  for (const report of [fullReport, unmeasuredReport, emptyReport]) {
    const [header, ...rows] = parseCsv(show(report));
    assert.deepEqual(header, ['key', 'value', 'unit', 'low', 'high', 'provenance', 'boundary', 'source', 'estimated']);
    assert.equal(rows.length, countQuantities(report));
    assert.equal(new Set(rows.map(([key]) => key)).size, rows.length);
  }
});

test('rows hold the full precision, the interval, the boundary and the source', () => {
  const rows = new Map(parseCsv(show(fullReport)).map(([key, ...cells]) => [key, cells]));
  assert.deepEqual(rows.get('energy.total.energy'), ['3120', 'J', '', '', 'measured', 'wall', 'exec:read-watts', 'no']);
  assert.deepEqual(rows.get('formulas.cpu.value'), [
    '0.05357142857142857',
    '1',
    '0.05355142857142857',
    '0.05359142857142857',
    'measured',
    '',
    '/proc/stat',
    'no',
  ]);
  assert.equal(rows.get('processes.idle')?.at(-1), 'yes');
  assert.equal(rows.get('cost.price')?.at(-2), 'NEGAWATT_PRICE (assumed)');
  assert.ok(rows.has('cpu.load.15min') && rows.has('energy.parts.powercap/package-0.share'));
});

test('a card and its slices stand under their UUIDs, a reason under its name', () => {
  const rows = new Map(
    parseCsv(show({ ...fullReport, gpus: [h100(0), migCard] })).map(([key, ...cells]) => [key, cells]),
  );
  const card = `gpus.${h100(0).uuid}`;
  assert.equal(rows.get(`${card}.energy.value`)?.[0], '6432.5');
  assert.equal(rows.get(`${card}.energy.other`)?.[0], '6401.5');
  assert.deepEqual(rows.get(`${card}.temperature.mean`)?.slice(0, 2), ['58.4', 'Cel']);
  for (const key of ['throttle.sw_power_cap.share', 'limits.enforced', 'processes.1204242.sm', 'attribution.idle']) {
    assert.ok(rows.has(`${card}.${key}`), key);
  }
  const slice = migCard.slices[1]!.uuid;
  assert.ok([...rows.keys()].some((key) => key!.endsWith(`.slices.${slice}.memory.used`)));
});

test('equal names get a number, so that no row is mistaken for another', () => {
  const [disk] = fullReport.disks;
  const keys = parseCsv(show({ ...fullReport, disks: [disk!, disk!] })).map(([key]) => key);
  assert.ok(keys.includes('disks.nvme0n1.read') && keys.includes('disks.nvme0n1-2.read'));
});

test('a text cell parses back to the text that was shown, but for the apostrophe before a formula', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const [[cell, next] = []] = parseCsv(`${csvText(name)},next\n`);
      assert.equal(next, 'next');
      const shown = visible(name);
      assert.equal(cell, /^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(shown) ? `'${shown}` : shown);
    }),
  );
});

test('no name adds a row, a cell, a control code or a formula', () => {
  fc.assert(
    fc.property(variedReport, (report) => {
      const text = show(report);
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u);
      const [, ...rows] = parseCsv(text);
      assert.equal(rows.length, countQuantities(report));
      for (const row of rows) {
        assert.equal(row.length, 9);
        const [key, value, , low, high, , , source] = row;
        for (const number of [value, low, high]) assert.ok(number === '' || Number.isFinite(Number(number)));
        for (const words of [key, source]) assert.doesNotMatch(words!, /^[=+\-@]/);
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
});
