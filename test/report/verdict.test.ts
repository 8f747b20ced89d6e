import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { subjectOf, verdictDocument } from '../../src/commands/check.ts';
import { parseBudgets } from '../../src/gate/budget.ts';
import { factsOf, sessionOf } from '../../src/gate/report-side.ts';
import type { Subject, VerdictDocument } from '../../src/gate/verdict-document.ts';
import { wordsIn } from '../../src/model/command-words.ts';
import type { RunReport } from '../../src/model/report.ts';
import { type VerdictFormat, verdictFormatOf, verdictRenderers } from '../../src/report/gate/index.ts';
import { nextSteps } from '../../src/report/gate/next-steps.ts';
import { parseJunit } from '../support/junit.ts';
import { parseSarif } from '../support/sarif.ts';
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

/** What each format says of each outcome, of the metric that it is about, to the letter. */
const said: Readonly<Record<keyof typeof outcomes, Readonly<Record<VerdictFormat, readonly string[]>>>> = {
  failed: {
    table: [
      '  FAILED   energy.total              240.4 J    288.5 J  +20.0 %         <= +3 %',
      '  MISSING  gpu.energy',
      '  FAILED: energy.total changed by +20.0 %, surely +17.6 % or more, and <= +3 %',
      '  before  ▁▁▁▂▁▁▂▁▁▁  236.0 J to 244.0 J',
      '  now     ▇████▇██▇█  283.2 J to 292.8 J',
      '  CPU time rose by 20.0 %, most of it in its own code (user time): the command',
      '    negawatt baseline accept base.json run.json',
      '  Failed: efficiency regressed.',
    ],
    json: ['  "outcome": "failed",', '          "gate": "failed",', '          "verdict": "worse",'],
    markdown: [
      '| FAILED | energy.total | 240.4 J | 288.5 J | +20.0 % \\[+17.6,+22.4\\] | &lt;= +3 % |',
      'now     ▇████▇██▇█  283.2 J to 292.8 J',
      'Failed: efficiency regressed.',
    ],
    html: [
      '<h1>Efficiency regressed</h1>',
      '<p class="warning">Failed: efficiency regressed.</p>',
      '<div class="command"><pre><code>negawatt baseline accept base.json run.json</code></pre><button type="button" class="copy" hidden>Copy</button></div>',
    ],
    junit: [
      '    <testcase classname="run.json" name="energy.total" time="0">',
      '    <testcase classname="run.json" name="memory.peak" time="0"/>',
    ],
    sarif: ['          "kind": "fail",', '          "level": "error",', '          "kind": "pass",'],
    github: ['negawatt: failed'],
  },
  passed: {
    table: ['  passed   energy.total              240.4 J    240.4 J  +0.00 %         <= +3 %', '  Passed.'],
    json: ['  "outcome": "passed",', '          "gate": "passed",', '          "verdict": "same",'],
    markdown: ['| passed | energy.total | 240.4 J | 240.4 J | +0.00 % \\[-1.33,+1.35\\] | &lt;= +3 % |', '**Passed.**'],
    html: ['<h1>The gate passed</h1>', '<p class="total">Passed.</p>', '<p>energy.total</p>'],
    junit: ['    <testcase classname="run.json" name="energy.total" time="0"/>'],
    sarif: ['          "kind": "pass",', '          "level": "none",'],
    github: ['negawatt: passed'],
  },
  'cannot tell': {
    table: [
      '  cannot tell   energy.total               238.4 J    238.4 J  +0.00 %   <= +3 %',
      '  238.4 J, before 238.4 J. About 5 runs a side would tell; these are 3.',
      "    negawatt compare --base 'OLD COMMAND' --head 'make -j8 all' --repeat 20",
      '  Cannot tell: this is no pass and no failure.',
    ],
    json: ['  "outcome": "undecided",', '          "gate": "undecided",', '          "verdict": "inconclusive",'],
    markdown: [
      '| cannot tell | energy.total | 238.4 J | 238.4 J | +0.00 % \\[?,?\\] | &lt;= +3 % |',
      'Cannot tell: this is no pass and no failure.',
    ],
    html: ['<h1>It cannot be told</h1>', '<p class="warning">Cannot tell: this is no pass and no failure.</p>'],
    junit: [
      '      <skipped message="cannot tell: energy.total changed by +0.00 % [?,?], and &lt;= +3 % is allowed: 238.4 J, before 238.4 J. About 5 runs a side would tell; these are 3."/>',
    ],
    sarif: ['          "kind": "open",', '          "level": "none",'],
    github: [
      "::warning title=negawatt%3A cannot tell%3A energy.total (run.json)::energy.total changed by +0.00 %25 [?,?], and <= +3 %25 is allowed: 238.4 J, before 238.4 J. About 5 runs a side would tell; these are 3.%0Abefore: 236.0 241.6 238.4 J%0Anow:    236.0 241.6 238.4 J%0AThe noise between days is unknown (1 of 5 sessions recorded): the tolerance has to cover it.%0ABoth sides at one time, in pairs, where days and machines differ: negawatt compare --base 'OLD COMMAND' --head 'make -j8 all' --repeat 20",
      'negawatt: undecided',
    ],
  },
  'not comparable': {
    table: [
      '  not comparable: energy.total cannot be compared: not alike is boundary of the',
      '  energy (wall, and before components).',
      '  Cannot tell: this is no pass and no failure.',
    ],
    json: [
      '  "outcome": "undecided",',
      '          "verdict": "not-comparable",',
      '              "key": "boundary of the energy",',
      '              "head": "wall",',
      '              "base": "components"',
    ],
    markdown: [
      '| not comparable | energy.total | 240.4 J | 240.4 J |  | &lt;= +3 % |',
      'not comparable: energy.total cannot be compared: not alike is boundary of the energy (wall, and before components).',
    ],
    html: [
      '<h1>It cannot be told</h1>',
      '<p class="warning">not comparable: energy.total cannot be compared: not alike is boundary of the energy (wall, and before components).</p>',
    ],
    junit: [
      '      <skipped message="not comparable: energy.total cannot be compared: not alike is boundary of the energy (wall, and before components)."/>',
    ],
    sarif: ['          "kind": "open",', '          "level": "none",'],
    github: [
      "::warning title=negawatt%3A not comparable%3A energy.total (run.json)::energy.total cannot be compared: not alike is boundary of the energy (wall, and before components).%0Abefore: 236.0 241.6 238.4 244.0 240.8 237.6 243.2 240.0 236.8 242.4 J%0Anow:    236.0 241.6 238.4 244.0 240.8 237.6 243.2 240.0 236.8 242.4 J%0ABoth sides at one time, in pairs, where days and machines differ: negawatt compare --base 'OLD COMMAND' --head 'make -j8 all' --repeat 20",
      'negawatt: undecided',
    ],
  },
};

for (const [outcome, document] of Object.entries(outcomes) as [keyof typeof outcomes, VerdictDocument][]) {
  for (const format of Object.keys(verdictRenderers) as VerdictFormat[]) {
    test(`${format} tells "${outcome}" in its own words, and ends with a newline`, async () => {
      const text = await rendered(format, document);
      assert.ok(text.endsWith('\n'));
      const lines = text.split('\n').map((line) => line.trimEnd());
      for (const line of said[outcome][format]) assert.ok(lines.includes(line), `${line}\n is not in\n${text}`);
    });
  }
}

test('what passed is no annotation, and what failed says why, with its values and the next command, in one', async () => {
  assert.equal(await rendered('github', outcomes.passed), 'negawatt: passed\n');
  const [first, second, third] = (await rendered('github', outcomes.failed)).split('\n');
  assert.ok(
    first!.startsWith(
      '::error title=negawatt%3A FAILED%3A energy.total (run.json)::energy.total changed by +20.0 %25, surely +17.6 %25 or more, and <= +3 %25 is allowed: 288.5 J, before 240.4 J.%0Abefore: 236.0 241.6 ',
    ),
    first,
  );
  assert.ok(first!.endsWith('%0AWhere the change is meant: negawatt baseline accept base.json run.json'), first);
  assert.match(second!, /^::error title=negawatt%3A FAILED%3A wall<=2s \(run\.json\)::wall is 3\.006 s /);
  assert.match(
    third!,
    /^::error title=negawatt%3A MISSING%3A gpu\.energy<=1J \(run\.json\)::gpu\.energy: the report has no such/,
  );
});

test('JUnit and SARIF hold to their schemas, whatever came out and whatever the names', async () => {
  const named = documentOf(runOf(1.2), runOf(1, 9), { name: 'a b/é <&>"\'%.json' });
  for (const document of [...Object.values(outcomes), named]) {
    const cases = await parseJunit(await rendered('junit', document));
    const [run] = parseSarif(await rendered('sarif', document)).runs;
    const budgets = document.subjects[0]!.checks.filter(({ gate }) => gate !== 'shown');
    assert.deepEqual(
      cases.map(({ name }) => name),
      budgets.map(({ budget }) => budget),
    );
    assert.equal(run!.results.length, budgets.length);
  }
});

test('the schemas refuse what is in no specification', async () => {
  const junit = await rendered('junit', outcomes.failed);
  for (const [from, to] of [
    [' hostname="localhost"', ''],
    ['    <properties/>\n', ''],
    ['<system-out/>', '<system-out/><more/>'],
    ['errors="1"', 'errors="0"'],
    ['timestamp="2026-11-10T12:00:00"', 'timestamp="2026-11-10T12:00:00Z"'],
    ['type="worse"', 'kind="worse"'],
    ['time="0"/>', 'time="0" status="ok"/>'],
  ] as const) {
    assert.ok(junit.includes(from), from);
    await assert.rejects(parseJunit(junit.replace(from, to)), /./, from);
  }
  const sarif = await rendered('sarif', outcomes.failed);
  for (const [from, to] of [
    ['"version": "2.1.0"', '"version": "2.0.0"'],
    ['"kind": "pass"', '"kind": "passed"'],
    ['"level": "none"', '"level": "error"'],
    ['"ruleIndex": 1', '"ruleIndex": 2'],
    ['"startLine": 1', '"startLine": 0'],
    ['"uri": "run.json"', '"uri": "a b"'],
    ['"ruleId": "wall"', '"rule": "wall"'],
  ] as const) {
    assert.ok(sarif.includes(from), from);
    assert.throws(() => parseSarif(sarif.replace(from, to)), /./, from);
  }
});

test('what both sides of a failing pair were is told by what to type next', async () => {
  const of = async (against: Subject['against'] & object) => {
    const [subject] = outcomes.failed.subjects;
    const checks = subject!.checks.filter(({ gate }) => gate !== 'missing');
    return rendered('table', { ...outcomes.failed, subjects: [{ ...subject!, name: 'HEAD', checks, against }] });
  };
  const base = { at: '2026-11-09T12:00:00.000Z', sessions: 1 };
  const commits = await of({ ...base, kind: 'commit', name: 'v1.0' });
  assert.match(commits, /HEAD against commit v1\.0\n/);
  assert.match(commits, / {4}git log --oneline v1\.0\.\.HEAD\n/);
  assert.match(await of({ ...base, kind: 'command', name: 'old' }), / {4}negawatt run --repeat 10 -- make -j8 all\n/);
});

test('two commits that cannot be told apart are measured again, prepared alike', async () => {
  const [subject] = outcomes['cannot tell'].subjects;
  const against = { kind: 'commit', name: 'main', at: subject!.at, sessions: 1, prepare: 'npm ci' } as const;
  const text = await rendered('table', {
    ...outcomes['cannot tell'],
    subjects: [{ ...subject!, name: 'HEAD', against }],
  });
  assert.match(text, / {4}negawatt compare --checkout main\.\.HEAD --prepare 'npm ci' --repeat 20 -- make -j8 all\n/);
});

test('every machine format names each budget once, and none that only is shown', async () => {
  assert.deepEqual(
    (await parseJunit(await rendered('junit', outcomes.failed))).map(({ name, state }) => `${name} ${state}`),
    ['energy.total failure', 'wall<=2s failure', 'gpu.energy<=1J error', 'memory.peak passed'],
  );
  assert.deepEqual(
    parseSarif(await rendered('sarif', outcomes.failed)).runs[0]!.results.map(
      ({ ruleId, kind, level }) => `${ruleId} ${kind} ${level}`,
    ),
    ['energy.total fail error', 'wall fail error', 'gpu.energy fail error', 'memory.peak pass none'],
  );
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
    await parseJunit(junit);
    // What XML 1.0 forbids.
    assert.doesNotMatch(junit.replaceAll('\n', ''), /[\p{Cc}\p{Cs}\ufffe\uffff]/u);
    const { uri } = parseSarif(await rendered('sarif', document)).runs[0]!.results[0]!.locations[0]!.physicalLocation
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

test('the command that is printed to type next is read again word for word', () => {
  const argv = ['sh', '-c', 'echo it\'s \\ "x"\n\u202e', ''];
  const head = runOf(1, 10, {}, 3);
  const odd = { ...head, command: { ...head.command, argv } };
  const { subjects } = documentOf(odd, runOf(1, 9, {}, 3), { budgets: ['energy.total'] });
  const against = { ...subjects[0]!.against!, kind: 'report', command: argv } as const;
  const { command } = nextSteps({ ...subjects[0]!, against }).find(({ command: line }) => line.includes(' compare '))!;
  const typed = execFileSync('bash', ['-c', `printf '%s\\0' ${command}`], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  }).split('\0');
  for (const option of ['--base', '--head']) assert.deepEqual(wordsIn(typed[typed.indexOf(option) + 1]!), argv);
});
