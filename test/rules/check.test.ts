import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { auditReportSchema } from '../../src/model/report-schema.ts';
import { severities } from '../../src/model/severity.ts';
import { markdown } from '../../src/report/markdown.ts';
import { table } from '../../src/report/table.ts';
import { findings } from '../../src/rules/check.ts';
import { rules } from '../../src/rules/index.ts';
import { hostileNames } from '../report/sample-report.ts';
import { audited, card, cpuOf, gibi, gpuProcess, processRow, seconds, settings, share, without } from './audited.ts';

/** A host of which nothing is known. */
const unknown = without(
  audited({ formulas: [], energy: { byBoundary: {}, parts: [] }, pressure: [], gpus: [] }),
  'cpu',
  'container',
  'memory',
  'processes',
  'settings',
);
const held = (name: string) => card(3, { utilisation: share(0), processes: [gpuProcess(2400, { name, user: name })] });

test('every rule passes on a host that is healthy and of which everything is known', () => {
  const { found, passed, notApplicable } = findings(audited());
  assert.deepEqual([found, notApplicable], [[], []]);
  assert.equal(passed.length, rules.length);
});

test('of a host of which nothing is known no rule passes: each says what is missing', () => {
  const { found, passed, notApplicable } = findings(unknown);
  assert.deepEqual([found, passed], [[], []]);
  assert.deepEqual(
    notApplicable.map(({ id }) => id),
    rules.map(({ id }) => id),
  );
  assert.ok(notApplicable.every(({ missing }) => missing.length > 0 && missing.every((words) => words.length > 5)));
});

test('what is found stands with the severest first, and of these with what saves most', () => {
  const { found } = findings(
    audited({
      gpus: [card(0, { utilisation: share(0) }), held('python3')],
      cpu: cpuOf(0.05),
      settings: settings({ governors: [{ value: 'performance', cpus: 8 }] }),
      container: { path: '/', throttled: share(0.5) },
    }),
  );
  const ranks = found.map(({ severity }) => severities.indexOf(severity));
  assert.deepEqual(
    ranks,
    [...ranks].sort((a, b) => b - a),
  );
  const severe = found
    .filter(({ severity }) => severity === found[0]!.severity)
    .map(({ saving }) => saving?.power.value ?? 0);
  assert.deepEqual(
    severe,
    [...severe].sort((a, b) => b - a),
  );
  assert.ok(found.length >= 5);
});

test('ids are the names of the files, and everything that is told of a rule is a sentence of its own', () => {
  for (const { id, title, failureTitle, why, needs, when, saves, source } of rules) {
    assert.match(id, /^[a-z]+(-[a-z]+)+$/);
    assert.ok(![title, failureTitle].some((text) => text.endsWith('.')), id);
    for (const text of [why, when, saves, source]) assert.match(text, /^[A-Z0-9].*\.$/s, `${id}: ${text}`);
    assert.ok(needs.length > 0);
    // Where letters are ASCII alone, ours are too.
    assert.match([title, failureTitle, why, when, saves, source, ...needs].join(), /^[ -~]+$/, id);
  }
  assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
});

test('a report with findings holds to its schema', () => {
  const report = audited({ gpus: [held('x')] });
  const checked = v.safeParse(auditReportSchema, { ...report, findings: findings(report) });
  assert.ok(checked.success, checked.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`).join('\n'));
});

for (const name of hostileNames) {
  test(`the name ${JSON.stringify(name)} does no harm in findings, and never comes into a command`, () => {
    const loop = processRow(666, { name, cpu: seconds(1000), lifetimeCpu: seconds(10 * 86_400) });
    const state = { name, latency: seconds(1e-4), cpus: 8, disabled: 8 };
    const starved = card(5, { utilisation: share(0.3), processes: [gpuProcess(7, { name, cpu: seconds(1000) })] });
    const report = audited({
      gpus: [held(name), starved],
      cpu: cpuOf(0.05),
      settings: settings({
        driver: name,
        governors: [
          { value: 'performance', cpus: 8 },
          { value: name, cpus: 1 },
        ],
        idleStates: [state],
      }),
      memory: { total: gibi(256), used: gibi(1), available: gibi(255) },
      processes: { ...audited().processes!, rows: [loop] },
    });
    const all = { ...report, findings: findings(report) };
    assert.ok(
      all.findings.found.filter(({ what, evidence }) =>
        JSON.stringify([what, evidence]).includes(JSON.stringify(name).slice(1, -1)),
      ).length >= 4,
    );
    for (const { next } of all.findings.found) assert.ok(!next.command?.includes(name), next.command);
    const shown = table.render(all, { colour: false, unicode: false, width: 100 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(shown, /[^\n -~]|\x1b/);
    const page = markdown.render(all, { colour: false, unicode: true, width: 100 });
    assert.doesNotMatch(page, /<img|\[x\]\(|[\u202e\u2028\r]/);
  });
}
