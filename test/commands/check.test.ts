import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { check } from '../../src/commands/check.ts';
import { exitCodes, NegawattError } from '../../src/errors.ts';
import type { RunReport } from '../../src/model/report.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { checked, checkOf, type Options, verdictOf } from '../support/check.ts';
import { runCli } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';
import { evenRepeats, runReportOf } from '../support/run-report.ts';
import { runOf } from '../support/verdict.ts';

test('a report within its budgets passes with 0, one beyond with 1', async (t) => {
  const report = runOf(1);
  assert.equal((await checked(t, report, { budget: ['energy.total<=260J', 'wall<=3s'] })).exitCode, exitCodes.ok);
  const { exitCode, stdout } = await checked(t, report, { budget: ['energy.total<=200J', 'wall<=3s'] });
  assert.equal(exitCode, exitCodes.failed);
  assert.equal(verdictOf(stdout).outcome, 'failed');
  assert.equal(checkOf(stdout, 'energy.total').gate, 'failed');
  assert.equal(checkOf(stdout, 'wall').gate, 'passed');
});

test('against a baseline only what is surely worse than the tolerance fails', async (t) => {
  const budget = ['energy.total'];
  assert.equal((await checked(t, runOf(1.1), { budget }, runOf(1, 9))).exitCode, exitCodes.failed);
  assert.equal((await checked(t, runOf(1), { budget }, runOf(1, 9))).exitCode, exitCodes.ok);
  assert.equal((await checked(t, runOf(0.9), { budget }, runOf(1, 9))).exitCode, exitCodes.ok);
  const relative = { budget: ['energy.total<=+20%'] };
  assert.equal((await checked(t, runOf(1.1), relative, runOf(1, 9))).exitCode, exitCodes.ok);
});

test('without a budget the measured energy gates, and without counters the CPU-seconds do', async (t) => {
  const measured = await checked(t, runOf(1.1), {}, runOf(1, 9));
  assert.equal(checkOf(measured.stdout, 'energy.total').gate, 'failed');
  assert.equal(checkOf(measured.stdout, 'cpu.total').gate, 'shown');
  const without = (factor: number) =>
    runReportOf(Array.from({ length: 10 }, (_, at) => ({ wall: factor * (2 + at / 500) })));
  const counted = await checked(t, without(1.1), {}, without(1));
  assert.equal(checkOf(counted.stdout, 'cpu.total').gate, 'failed');
});

test('what is not budgeted is shown and gates nothing', async (t) => {
  const { exitCode, stdout } = await checked(t, runOf(1.5), { budget: ['memory.peak'] }, runOf(1, 9));
  assert.equal(exitCode, exitCodes.ok);
  const shown = checkOf(stdout, 'wall');
  assert.equal(shown.gate, 'shown');
  assert.equal(shown.verdict, 'worse');
});

test('a budgeted metric that the report lacks ends with 3', async (t) => {
  const { exitCode, stdout } = await checked(t, runOf(1), { budget: ['gpu.energy<=5J', 'wall<=9s'] });
  assert.equal(exitCode, exitCodes.notMeasured);
  assert.equal(checkOf(stdout, 'gpu.energy').gate, 'missing');
});

test('what cannot be told ends with 0 and a warning, and with 4 where that is strict', async (t) => {
  const few = runOf(1.1, 10, {}, 3);
  const lax = await checked(t, few, { budget: ['wall'] }, runOf(1, 9, {}, 3));
  assert.equal(lax.exitCode, exitCodes.ok);
  assert.match(lax.stderr, /warning: no verdict: wall/);
  assert.equal(verdictOf(lax.stdout).outcome, 'undecided');
  const strict = await checked(t, few, { budget: ['wall'], strict: true }, runOf(1, 9, {}, 3));
  assert.equal(strict.exitCode, exitCodes.undecided);
});

test('what is not comparable names the fact that differs, and gates nothing', async (t) => {
  const other = runOf(1.5);
  const report: RunReport = { ...other, energy: { ...other.energy, boundary: 'node' } };
  const { exitCode, stdout, stderr } = await checked(
    t,
    report,
    { budget: ['energy.total'], strict: true },
    runOf(1, 9),
  );
  assert.equal(exitCode, exitCodes.undecided);
  assert.equal(checkOf(stdout, 'energy.total').verdict, 'not-comparable');
  assert.match(stderr, /boundary of the energy \(node, and before components\)/);
});

test("a model's joules never gate, unless that is allowed", async (t) => {
  // Energy above idle stands on a modelled idle baseline here.
  const budget = ['energy.aboveIdle<=1J'];
  assert.equal((await checked(t, runOf(1), { budget })).exitCode, exitCodes.ok);
  assert.equal((await checked(t, runOf(1), { budget, strict: true })).exitCode, exitCodes.undecided);
  assert.equal((await checked(t, runOf(1), { budget, allowEstimated: true })).exitCode, exitCodes.failed);
});

test('the chance of a false alarm is shared out among the budgets that can give one', async (t) => {
  const { stdout } = await checked(
    t,
    runOf(1),
    { budget: ['wall', 'cpu.total', 'scheduling.efficiency'] },
    runOf(1, 9),
  );
  assert.equal(checkOf(stdout, 'wall').alpha, 0.005);
  assert.equal(checkOf(stdout, 'scheduling.efficiency').alpha, undefined);
});

test('with one recorded session the verdict says that the noise between days is unknown', async (t) => {
  const { stdout } = await checked(t, runOf(1), { format: 'table' }, runOf(1, 9));
  assert.match(
    stdout.replaceAll(/\s+/g, ' '),
    /noise between days is unknown \(1 of 5 sessions recorded\): the tolerance has to cover it/,
  );
});

test('a failure says by how much, with the values, what likely changed, and what to type next', async (t) => {
  const { stdout } = await checked(t, runOf(1.1), { format: 'table', budget: ['energy.total'] }, runOf(1, 9));
  const text = stdout.replaceAll(/\s+/g, ' ');
  assert.match(text, /FAILED: energy\.total changed by \+10\.0 %, surely \+8\.\d+ % or more, and <= \+3 % is allowed/);
  assert.match(text, /before: 236\.0/);
  assert.match(text, /CPU time rose by 10\.0 %, most of it in its own code/);
  assert.match(text, /negawatt compare --base 'make -j8 all' --head 'make -j8 all'/);
  for (const line of stdout.split('\n')) if (!line.includes('negawatt compare')) assert.ok(line.length <= 80, line);
});

test('failed runs are left out, and that is said', async (t) => {
  const report = runOf(1);
  const repeats = report.repeats.map((repeat, index) => (index === 3 ? { ...repeat, exitCode: 1 } : repeat));
  const command = { ...report.command, succeeded: 9 };
  const { stdout } = await checked(t, { ...report, repeats, command }, { budget: ['wall<=9s'] });
  assert.equal(checkOf(stdout, 'wall').head!.values.length, 9);
  assert.match(verdictOf(stdout).subjects[0]!.notes.join(' '), /1 of 10 runs failed/);
});

test('what makes the runs less sure than their interval says is told with the verdict', async (t) => {
  const advice = [
    { id: 'drift', what: 'The runs drift by 9 %.', next: 'Warm up.' },
    { id: 'outliers', what: 'One run is far off.', next: 'Look at it.' },
  ] as const;
  const { stdout } = await checked(t, runOf(1, 10, { advice }), { budget: ['wall<=9s'] });
  const { notes } = verdictOf(stdout).subjects[0]!;
  assert.deepEqual(notes, ['The runs drift by 9 %.']);
});

const good = JSON.stringify(runOf(1));
const refused: readonly (readonly [
  what: string,
  report: unknown,
  options: Options,
  why: RegExp,
  baseline?: unknown,
])[] = [
  ['nothing to check against', runOf(1), {}, /neither a budget nor a baseline/],
  ['a budget that does not parse', runOf(1), { budget: ['wall<=fast'] }, /fast is no amount/],
  ['an unknown metric', runOf(1), { budget: ['wal<=1s'] }, /there is no metric wal/],
  [
    'a relative budget without a baseline',
    runOf(1),
    { budget: ['wall<=+3%'] },
    /needs a baseline|nothing tells from what/,
  ],
  ['an empty report', '', { budget: ['wall<=1s'] }, /it is empty/],
  ['a truncated report', good.slice(0, 400), { budget: ['wall<=1s'] }, /is not JSON/],
  ['NaN in a report', good.replace('"value":2', '"value":NaN'), { budget: ['wall<=1s'] }, /is not JSON/],
  ['infinity in a report', good.replace(/"value":2[\d.]*/, '"value":1e999'), { budget: ['wall<=1s'] }, /finite/],
  ['a report of a newer schema', { ...runOf(1), schemaVersion: 2 }, { budget: ['wall<=1s'] }, /newer negawatt/],
  ['another JSON file', { a: 1 }, { budget: ['wall<=1s'] }, /no report of negawatt/],
  ['a truncated baseline', runOf(1), {}, /is not JSON/, good.slice(0, 300)],
];
for (const [what, report, options, why, baseline] of refused) {
  test(`${what} is one error and exit 2`, async (t) => {
    await assert.rejects(checked(t, report, options, baseline), (error) => {
      assert.ok(error instanceof NegawattError, String(error));
      assert.match(`${error.what} ${error.why}`, why);
      return error.exitCode === exitCodes.usage;
    });
  });
}

test('a baseline of another set of metrics is one error and exit 2', async (t) => {
  const gpu = runReportOf(
    Array.from({ length: 8 }, (_, at) => ({ wall: 2 + at / 100, energy: 5, gpuEnergy: 3 + at / 9 })),
  );
  await assert.rejects(
    checked(t, gpu, { budget: ['gpu.energy'] }, runOf(1, 9)),
    /has no gpu\.energy.*another set of metrics/,
  );
});

test('the verdict goes to files by their extension, and stdout stays empty', async (t) => {
  const folder = temporaryFolder(t);
  const output = ['junit.xml', 'summary.md', 'out.sarif'].map((name) => join(folder, name));
  const { stdout } = await checked(t, runOf(1), { budget: ['wall<=9s'], output });
  assert.equal(stdout, '');
  const [junit = '', markdown = '', sarif = ''] = output.map((file) => readFileSync(file, 'utf8'));
  assert.match(junit, /^<\?xml/);
  assert.match(markdown, /^# negawatt check/);
  assert.equal(JSON.parse(sarif).version, '2.1.0');
});

test('several reports are judged each for itself, and one failure fails all', async (t) => {
  const folder = temporaryFolder(t);
  const files = [1, 2].map((factor) => {
    const file = join(folder, `${factor}.json`);
    writeFileSync(file, JSON.stringify(runOf(factor)));
    return file;
  });
  const { exitCode, stdout } = await runCommand(check, { format: 'json', budget: ['wall<=3s'] }, files);
  assert.equal(exitCode, exitCodes.failed);
  assert.deepEqual(
    verdictOf(stdout).subjects.map(({ checks }) => checks[0]!.gate),
    ['passed', 'failed'],
  );
});

test('as a process, stdout holds the document alone, the warning is on stderr, and the exit code is the verdict', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'run.json');
  writeFileSync(file, JSON.stringify(runOf(1)));
  const budgets = ['--budget', 'wall<=1s', '--budget', 'energy.aboveIdle<=9J'];
  const { code, stdout, stderr } = await runCli(['check', file, ...budgets, '--format', 'json']);
  assert.equal(code, exitCodes.failed);
  assert.equal(verdictOf(stdout).outcome, 'failed');
  assert.match(stderr, /^negawatt: warning: no verdict: energy\.aboveIdle .*\n$/);
  assert.equal((await runCli(['check', file, '--budget', 'wall<=9s', '--strict'])).code, exitCodes.ok);
  assert.equal((await runCli(['check', file, '--budget', 'wall<=9'])).code, exitCodes.usage);
  assert.equal((await runCli(['check'])).code, exitCodes.usage);
  // What reports are written in is another choice than what verdicts are.
  const env = { NEGAWATT_FORMAT: 'csv', NEGAWATT_VERDICT_FORMAT: 'github' };
  const told = await runCli(['check', file, '--budget', 'wall<=9s'], env);
  assert.equal(told.code, exitCodes.ok, told.stderr);
  assert.equal(told.stdout, 'negawatt: passed\n');
});

test('a command that failed every time tells nothing, on either side: exit 3 and one error', async (t) => {
  const repeats = evenRepeats(10, { exitCode: 3 });
  const failed = runReportOf(repeats);
  const isRefused = (error: unknown) =>
    error instanceof NegawattError &&
    error.exitCode === exitCodes.notMeasured &&
    /none of its 10 runs succeeded/.test(error.why);
  await assert.rejects(checked(t, failed, { budget: ['wall<=99s'] }), isRefused);
  await assert.rejects(checked(t, failed, {}, runOf(1, 9)), isRefused);
  await assert.rejects(checked(t, runOf(1), {}, failed), isRefused);
});

test('figures in a unit that is not theirs, or beyond all measure, are refused', async (t) => {
  const text = JSON.stringify(runOf(1));
  const cpu = JSON.stringify(runOf(1).metrics.cpu!.total.value);
  const refusedFor = (why: RegExp) => (error: unknown) =>
    error instanceof NegawattError && error.exitCode === exitCodes.usage && why.test(error.why);
  const joules = text.replaceAll(cpu, cpu.replace('"unit":"s"', '"unit":"J"'));
  assert.notEqual(joules, text);
  await assert.rejects(
    checked(t, joules, { budget: ['cpu.total'] }, runOf(1, 9)),
    refusedFor(/cpu\.total is given in J/),
  );
  const huge = { ...runOf(1) };
  const repeats = huge.repeats.map((repeat) => ({ ...repeat, wall: { ...repeat.wall, value: 1e308 } }));
  await assert.rejects(checked(t, { ...huge, repeats }, { budget: ['wall'] }, runOf(1, 9)), refusedFor(/beyond all/));
});

test('without a budget what can be compared gates, where the energy of one side is modelled or of other parts', async (t) => {
  const base = runOf(1, 9);
  const energy = { ...base.energy, parts: ['powercap/package-0'] };
  const other = await checked(t, runOf(1.1), {}, { ...base, energy });
  assert.equal(checkOf(other.stdout, 'cpu.total').gate, 'failed');
  const modelled = JSON.stringify(base).replaceAll(
    '{"kind":"measured","by":"powercap (RAPL)"}',
    '{"kind":"estimated","by":"design power","model":"components"}',
  );
  const estimated = await checked(t, runOf(1.1), {}, modelled);
  assert.equal(checkOf(estimated.stdout, 'cpu.total').gate, 'failed');
  assert.equal(checkOf(estimated.stdout, 'energy.total').gate, 'shown');
});

test('one figure without an interval is judged as it is, and no chance is claimed for it', async (t) => {
  const one = runReportOf([{ wall: 2.5 }]);
  const budget = ['wall<=2s'];
  const { stdout } = await checked(t, one, { budget });
  assert.equal(checkOf(stdout, 'wall').alpha, undefined);
  const table = await checked(t, one, { budget, format: 'table' });
  assert.match(table.stdout.replaceAll(/\s+/g, ' '), /taken as it is: there the chance is not known/);
});
