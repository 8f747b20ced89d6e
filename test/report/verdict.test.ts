import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { subjectOf, verdictDocument } from '../../src/commands/check.ts';
import { parseBudgets } from '../../src/gate/budget.ts';
import { factsOf, sessionOf } from '../../src/gate/report-side.ts';
import type { VerdictDocument } from '../../src/gate/verdict-document.ts';
import type { RunReport } from '../../src/model/report.ts';
import { type VerdictFormat, verdictFormatOf, verdictRenderers } from '../../src/report/gate/index.ts';
import { runOf } from '../support/verdict.ts';
import { hostileNames } from './sample-report.ts';

const policy = { tolerance: 0.03, alpha: 0.01, allowEstimated: false };
const options = { colour: false, unicode: true, width: 80 };

function documentOf(
  head: RunReport,
  base: RunReport,
  {
    name = 'run.json',
    against = 'base.json',
    budgets = ['energy.total', 'wall<=2s', 'gpu.energy<=1J', 'memory.peak'],
  } = {},
): VerdictDocument {
  const session = sessionOf(base);
  const found = {
    base: { facts: factsOf(base), sessions: [session], isPaired: false },
    against: { kind: 'baseline', name: against, at: session.at, sessions: 1 },
  } as const;
  return verdictDocument([subjectOf(name, head, parseBudgets(budgets), policy, found)], policy, '1.2.3');
}

async function rendered(format: VerdictFormat, document: VerdictDocument): Promise<string> {
  return (await verdictRenderers[format]()).render(document, options);
}

const outcomes = {
  failed: documentOf(runOf(1.2), runOf(1, 9)),
  passed: documentOf(runOf(1), runOf(1, 9), { budgets: ['energy.total'] }),
  'cannot tell': documentOf(runOf(1, 10, {}, 3), runOf(1, 9, {}, 3), { budgets: ['energy.total'] }),
  'not comparable': documentOf({ ...runOf(1), energy: { ...runOf(1).energy, boundary: 'wall' } }, runOf(1, 9), {
    budgets: ['energy.total'],
  }),
};

for (const [outcome, document] of Object.entries(outcomes)) {
  for (const format of Object.keys(verdictRenderers) as VerdictFormat[]) {
    test(`${format} tells "${outcome}" and ends with a newline`, async () => {
      const text = await rendered(format, document);
      assert.ok(text.endsWith('\n'));
      const word =
        { failed: /FAILED|failed|fail|failure/, passed: /passed|pass|failures="0"/ }[outcome] ??
        /cannot tell|not.comparable|open|skipped|undecided/;
      assert.match(text, word);
      if (format === 'json' || format === 'sarif') JSON.parse(text);
    });
  }
}

test('every machine format names each budget once, and none that only is shown', async () => {
  const junit = new XMLParser({ ignoreAttributes: false }).parse(await rendered('junit', outcomes.failed));
  const cases = junit.testsuites.testsuite.testcase as { '@_name': string; failure?: unknown; error?: unknown }[];
  assert.deepEqual(
    cases.map((one) => one['@_name']),
    ['energy.total', 'wall<=2s', 'gpu.energy<=1J', 'memory.peak'],
  );
  assert.deepEqual(
    cases.map(({ failure, error }) => [failure !== undefined, error !== undefined]),
    [
      [true, false],
      [true, false],
      [false, true],
      [false, false],
    ],
  );
  const sarif = JSON.parse(await rendered('sarif', outcomes.failed)).runs[0];
  assert.deepEqual(
    sarif.results.map(({ ruleId, kind, level }: Record<string, string>) => `${ruleId} ${kind} ${level}`),
    ['energy.total fail error', 'wall fail error', 'gpu.energy fail error', 'memory.peak pass none'],
  );
  for (const { ruleIndex, ruleId } of sarif.results) assert.equal(sarif.tool.driver.rules[ruleIndex].id, ruleId);
});

test("JUnit's XML has the elements and attributes that Ant's schema asks for, in its order, and no others", async () => {
  const suite =
    /^ {2}<testsuite id="0" package="negawatt" name="[^"]+" timestamp="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d" hostname="localhost" tests="\d+" failures="\d+" errors="\d+" skipped="\d+" time="0">$/;
  const opened = / {4}<testcase classname="[^"]+" name="[^"]+" time="0"/.source;
  const inner =
    /\n {6}<(?:skipped message="[^"]*"\/|(failure|error) message="[^"]*" type="[^"]+">[^<]*<\/\1)>\n {4}<\/testcase>/
      .source;
  const cases = new RegExp(`^(?:${opened}(?:\\/>|>${inner})\\n)+$`);
  for (const document of Object.values(outcomes)) {
    const lines = (await rendered('junit', document)).split('\n');
    assert.deepEqual(lines.slice(0, 2), ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>']);
    assert.match(lines[2]!, suite);
    assert.equal(lines[3], '    <properties/>');
    assert.match(`${lines.slice(4, -5).join('\n')}\n`, cases);
    assert.deepEqual(lines.slice(-5), [
      '    <system-out/>',
      '    <system-err/>',
      '  </testsuite>',
      '</testsuites>',
      '',
    ]);
  }
});

test('what cannot be told is skipped in JUnit and open in SARIF: neither a pass nor a failure', async () => {
  assert.match(await rendered('junit', outcomes['cannot tell']), /failures="0".*skipped="1"/);
  assert.match(await rendered('sarif', outcomes['cannot tell']), /"kind": "open"/);
  assert.match(await rendered('github', outcomes['cannot tell']), /^::warning /);
});

test('a table fits the screen but for commands that are to be copied', async () => {
  for (const document of Object.values(outcomes)) {
    const lines = (await rendered('table', document)).split('\n');
    for (const line of lines) if (!/^ {4}negawatt /.test(line)) assert.ok(line.length <= 80, line);
  }
});

for (const name of [
  ...hostileNames,
  '::error::x%0A::stop-commands::t',
  ']]>',
  '"><x a="',
  'a\u0000b',
  '\ud800',
  '%2e%2f/..',
]) {
  test(`names and commands such as ${JSON.stringify(name)} break out of no format`, async () => {
    const report = runOf(1.2);
    const head = { ...report, command: { ...report.command, argv: [name, name] } };
    const document = documentOf(head, runOf(1, 9), { name, against: name });
    const github = await rendered('github', document);
    for (const line of github.trimEnd().split('\n'))
      assert.match(line, /^(::(error|warning) title=[^:,]*::|negawatt: failed$)/);
    const junit = await rendered('junit', document);
    assert.equal(XMLValidator.validate(junit), true);
    // What XML 1.0 forbids.
    assert.doesNotMatch(junit.replaceAll('\n', ''), /[\p{Cc}\p{Cs}\ufffe\uffff]/u);
    const { uri } = JSON.parse(await rendered('sarif', document)).runs[0].results[0].locations[0].physicalLocation
      .artifactLocation;
    assert.match(uri, /^[\w.~!*'()%/-]*$/);
    for (const format of ['table', 'markdown', 'sarif', 'json'] as const) {
      const text = (await rendered(format, document)).replaceAll('\n', '');
      assert.doesNotMatch(text, /[\p{Cc}\p{Cs}\u202a-\u202e\u2028]/u);
    }
  });
}

test('a file tells its format by its extension', () => {
  assert.equal(verdictFormatOf('a/junit.XML'), 'junit');
  assert.equal(verdictFormatOf('x.sarif'), 'sarif');
  assert.equal(verdictFormatOf('summary.md'), 'markdown');
  assert.equal(verdictFormatOf('github'), undefined);
});
