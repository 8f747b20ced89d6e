import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Context } from '../../src/commands/command.ts';
import { compare } from '../../src/commands/compare.ts';
import { exitCodes, NegawattError } from '../../src/errors.ts';
import type { VerdictDocument } from '../../src/gate/verdict-document.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';
import { runCommand } from '../support/run-command.ts';
import { runOf } from '../support/verdict.ts';

const verdictOf = (stdout: string): VerdictDocument => JSON.parse(stdout) as VerdictDocument;
const checkOf = (stdout: string, metric: string) =>
  verdictOf(stdout).subjects[0]!.checks.find((one) => one.metric === metric)!;

function reports(t: TestContext, ...factors: readonly number[]): string[] {
  const folder = temporaryFolder(t);
  return factors.map((factor, index) => {
    const file = join(folder, `${index}.json`);
    writeFileSync(file, JSON.stringify(runOf(factor, 10 + index)));
    return file;
  });
}

test('the second report is held against the first', async (t) => {
  const [before = '', now = ''] = reports(t, 1, 1.1);
  const worse = await runCommand(compare, { format: 'json' }, [before, now]);
  assert.equal(worse.exitCode, exitCodes.failed);
  assert.equal(checkOf(worse.stdout, 'energy.total').gate, 'failed');
  const better = await runCommand(compare, { format: 'json' }, [now, before]);
  assert.equal(better.exitCode, exitCodes.ok);
  assert.equal(checkOf(better.stdout, 'energy.total').verdict, 'better');
});

/** Two commands that count, the second so much further; in this process, on this machine. */
function counting(
  base: number,
  head: number,
  more: Parameters<typeof runCommand>[1] = {},
  context: Partial<Context> = {},
) {
  const line = (steps: number) => `sh -c 'i=0; while [ $i -lt ${steps} ]; do i=$((i+1)); done; echo noise'`;
  return runCommand(
    compare,
    { format: 'json', budget: ['cpu.total'], base: line(base), head: line(head), repeat: 6, ...more },
    [],
    context,
  );
}

test('two commands are measured in one session, pair by pair, accounted alike, and three times the work is worse', async () => {
  const { exitCode, stdout } = await counting(20_000, 60_000);
  assert.equal(exitCode, exitCodes.failed);
  const found = checkOf(stdout, 'cpu.total');
  assert.deepEqual(found.differences, []);
  assert.equal(found.method, 'pairs');
  assert.equal(found.verdict, 'worse');
  assert.equal(found.head!.values.length, 6);
  assert.equal(found.base!.values.length, 6);
  const [subject] = verdictOf(stdout).subjects;
  assert.equal(subject!.against!.kind, 'command');
  assert.match(subject!.notes.join(' '), /6 pairs, in random order within each/);
});

test('a third of the work is better, and what the commands print is in no report', async () => {
  const { exitCode, stdout } = await counting(60_000, 20_000);
  assert.equal(exitCode, exitCodes.ok);
  assert.equal(checkOf(stdout, 'cpu.total').verdict, 'better');
  assert.doesNotMatch(stdout, /noise\n/);
});

test('each pair is measured once a side, warm-up pairs before them, in either order', async (t) => {
  const folder = temporaryFolder(t);
  const log = join(folder, 'log');
  const line = (side: string) => `sh -c 'printf ${side} >> ${log}'`;
  await runCommand(compare, {
    format: 'json',
    base: line('b'),
    head: line('h'),
    repeat: 16,
    warmup: 2,
    budget: ['wall'],
  });
  const pairs = readFileSync(log, 'utf8').match(/../g)!;
  assert.equal(pairs.length, 18);
  for (const pair of pairs) assert.match(pair, /^(bh|hb)$/);
  // Eighteen times the same order by chance: once in 131,072 runs.
  assert.equal(new Set(pairs).size, 2);
});

test('an interrupt ends it after the command that runs, with the pairs that there are, and 130', async (t) => {
  const folder = temporaryFolder(t);
  const log = join(folder, 'log');
  let take: (name: 'SIGINT' | 'SIGTERM') => void = () => undefined;
  const context: Partial<Context> = {
    takeSignals: (taken) => {
      take = taken;
    },
  };
  // The command itself tells when the third pair has begun: no time is waited for.
  const line = `sh -c 'printf x >> ${log}'`;
  const watched = setInterval(() => {
    if (existsSync(log) && readFileSync(log).length >= 5) take('SIGINT');
  }, 5);
  t.after(() => clearInterval(watched));
  const { exitCode, stdout } = await runCommand(
    compare,
    { format: 'json', base: line, head: line, repeat: 5000, budget: ['wall'] },
    [],
    context,
  );
  assert.equal(exitCode, exitCodes.interrupted);
  assert.ok(checkOf(stdout, 'wall').head!.values.length >= 2);
  assert.match(verdictOf(stdout).subjects[0]!.notes.join(' '), /interrupted/);
});

test('an interrupt that came while things were made ready starts nothing', async (t) => {
  const log = join(temporaryFolder(t), 'log');
  const line = `sh -c 'printf x >> ${log}'`;
  await assert.rejects(
    runCommand(compare, { format: 'json', base: line, head: line, repeat: 2, budget: ['wall'] }, [], {
      signal: AbortSignal.abort('SIGTERM'),
    }),
    (error) => error instanceof NegawattError && error.exitCode === exitCodes.terminated,
  );
  assert.equal(existsSync(log), false);
});

test('a command that fails compares with nothing: exit 3, and which one it was', async () => {
  await assert.rejects(
    runCommand(compare, { format: 'json', base: 'true', head: "sh -c 'exit 7'", repeat: 2, budget: ['wall'] }),
    (error) =>
      error instanceof NegawattError &&
      error.exitCode === 3 &&
      /head command failed.*exited with 7/.test(error.message),
  );
});

test('a command that is not there is a usage error', async () => {
  await assert.rejects(
    runCommand(compare, { format: 'json', base: 'true', head: 'no-such-command-here', budget: ['wall'] }),
    (error) => error instanceof NegawattError && error.exitCode === 2 && /no-such-command-here/.test(error.message),
  );
});

const refused: readonly (readonly [
  what: string,
  options: Parameters<typeof runCommand>[1],
  operands: readonly string[],
  why: RegExp,
])[] = [
  ['one report', {}, ['a.json'], /takes two reports, and 1 was named/],
  ['three reports', {}, ['a.json', 'b.json', 'c.json'], /and 3 were named/],
  ['one command', { base: 'true' }, [], /--base is of no use alone/],
  ['the other command alone', { head: 'true' }, [], /--head is of no use alone/],
  ['commands and reports', { base: 'true', head: 'true' }, ['a.json'], /contradict each other/],
  ['an empty command', { base: '', head: 'true' }, [], /--base names no command/],
  ['repeats of reports', { repeat: 3 }, ['a.json', 'b.json'], /--repeat is of no use with reports/],
  ['a report that is not there', {}, ['a.json', 'b.json'], /cannot read the report/],
];
for (const [what, options, operands, why] of refused) {
  test(`${what} is one error and exit 2`, async () => {
    await assert.rejects(
      runCommand(compare, { format: 'json', ...options }, operands),
      (error) => error instanceof NegawattError && error.exitCode === exitCodes.usage && why.test(error.message),
    );
  });
}
