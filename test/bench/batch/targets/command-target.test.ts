import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CallStint, StintPlan } from '../../../../src/bench/batch/target.ts';
import { commandTarget } from '../../../../src/bench/batch/targets/command-target.ts';
import { NegawattError } from '../../../../src/errors.ts';
import { processStat } from '../../../../src/host/launch/process-stat.ts';
import { temporaryFolder } from '../../../host/temporary-folder.ts';

const commands = new URL('../../../../../fixtures/stubs/commands/', import.meta.url).pathname;
const work = `${process.execPath} ${commands}batch-work.cjs`;

const program = fileURLToPath(new URL('../../../support/calling-program.js', import.meta.url));

function plan(more: Partial<StintPlan> = {}): StintPlan {
  return { seconds: 0, calls: 1, patience: 60, stop: new AbortController().signal, ...more };
}

/** Where nobody waits for orphans, a zombie is left of it. */
function isGone(id: string): boolean {
  return /[ZX]/.test(processStat(Number(id))?.state ?? 'X');
}

/** What is there at last; the test's own time limit ends the wait. */
async function eventually(look: () => readonly string[]): Promise<readonly string[]> {
  for (let found = look(); ; found = look()) {
    if (found.length > 1) return found;
    await setTimeout(20);
  }
}

/** Makes calls of a command at one point. */
async function called(
  test: TestContext,
  command: string,
  { itemsFrom, concurrency = 1, ...more }: Partial<StintPlan> & { itemsFrom?: string; concurrency?: number } = {},
): Promise<CallStint> {
  const target = commandTarget({ command, ...(itemsFrom === undefined ? {} : { itemsFrom }) });
  test.after(() => target.close());
  assert.equal(await target.open({ batch: 4, concurrency }), undefined);
  const stint = await target.run(plan(more));
  await target.close();
  return stint;
}

test('a call is one start of the command: its items are the batch, its CPU time is told', async (context) => {
  const stint = await called(context, `${work} burn {batch}`, { calls: 3 });
  assert.deepEqual([stint.submitted, stint.completed, stint.items, stint.latencies.length], [3, 3, 12, 3]);
  assert.equal(stint.failure, undefined);
  const sum = stint.latencies.reduce((total, latency) => total + latency, 0);
  assert.ok(sum > 0 && sum <= stint.to - stint.from, 'one after the other');
  assert.ok(stint.cpu!.seconds >= 0.3, `each burns 0.1 s of CPU time, and ${stint.cpu!.seconds} s were told`);
});

test('as many starts run at a time as the concurrency says', async (context) => {
  const stint = await called(context, `${work} burn {batch}`, { calls: 4, concurrency: 2 });
  assert.deepEqual([stint.submitted, stint.completed, stint.items], [4, 4, 16]);
  assert.ok(stint.cpu === undefined || stint.cpu.seconds >= 0.4);
});

test('the placeholders are replaced in every word', async (context) => {
  const file = join(temporaryFolder(context), 'words');
  const target = commandTarget({
    command: `${work} arguments {batch} ${file} -b{batch} {concurrency}x{threads} '{x}'`,
  });
  context.after(() => target.close());
  assert.ok(target.threads!.most >= 1);
  assert.equal(await target.open({ batch: 8, concurrency: 1, threads: 3 }), undefined);
  assert.equal((await target.run(plan())).failure, undefined);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), [file, '-b8', '1x3', '{x}']);
});

test('items are the number that a pattern captures, the lines that it matches, or a number in a JSON file', async (context) => {
  const count = await called(context, `${work} count {batch}`, { itemsFrom: 'handled (\\d+)', calls: 2 });
  assert.equal(count.items, 8);
  assert.equal((await called(context, `${work} lines {batch}`, { itemsFrom: '^ok' })).items, 4);
  const file = join(temporaryFolder(context), 'result.json');
  const json = await called(context, `${work} json {batch} ${file}`, { itemsFrom: `json:${file}#/done/items` });
  assert.equal(json.items, 8);
});

test('a call that tells no count, where one was asked for, is a failure of its own', async (context) => {
  const { failure, completed, submitted } = await called(context, `${work} quiet {batch}`, {
    itemsFrom: '(\\d+) items',
  });
  assert.equal(failure?.failure, 'no-count');
  assert.match(failure.reason, /\(\\d\+\) items/);
  assert.deepEqual([submitted, completed], [1, 0]);
});

test('a command that fails ends the stint with its code and what it complained', async (context) => {
  const { failure } = await called(context, `${work} fail {batch}`, { calls: 5 });
  assert.deepEqual(failure, {
    failure: 'failed',
    reason: 'it exited with code 3: reading the model no such layer',
  });
});

test('a command that runs out of memory is told apart', async (context) => {
  for (const way of ['memory', '137']) {
    assert.equal((await called(context, `${work} ${way} {batch}`)).failure?.failure, 'out-of-memory', way);
  }
  assert.deepEqual((await called(context, `${work} killed {batch}`)).failure, {
    failure: 'failed',
    reason: 'it was ended by SIGKILL',
  });
});

test('a command that hangs is ended, with what it started, also in a session of its own', async (context) => {
  const file = join(temporaryFolder(context), 'ids');
  const { failure, completed } = await called(context, `${work} hang {batch} ${file}`, { patience: 3 });
  assert.equal(failure?.failure, 'hung');
  assert.equal(completed, 0);
  for (const id of readFileSync(file, 'utf8').split(' ')) {
    assert.ok(isGone(id), `process ${id} was ended`);
  }
});

test('when no further call is wanted the one in flight is ended, and counts for nothing', async (context) => {
  const file = join(temporaryFolder(context), 'ids');
  const target = commandTarget({ command: `${work} hang {batch} ${file}` });
  context.after(() => target.close());
  assert.equal(await target.open({ batch: 1, concurrency: 1 }), undefined);
  const stopping = new AbortController();
  const running = target.run(plan({ stop: stopping.signal }));
  stopping.abort();
  const stint = await running;
  assert.deepEqual([stint.submitted, stint.completed, stint.failure], [0, 0, undefined]);
});

test('a command is ended too when the meter itself is killed amid a call', async (context) => {
  const file = join(temporaryFolder(context), 'ids');
  const meter = spawn(process.execPath, [program, `${work} hang {batch} ${file}`], { stdio: 'ignore' });
  const ids = await eventually(() => (existsSync(file) ? readFileSync(file, 'utf8').split(' ') : []));
  assert.equal(ids.length, 2);
  meter.kill('SIGKILL');
  await eventually(() => (ids.every(isGone) ? ids : []));
});

test('a point can be opened again after it failed', async (context) => {
  const target = commandTarget({ command: `${work} fail {batch}` });
  context.after(() => target.close());
  for (const batch of [1, 2]) {
    assert.equal(await target.open({ batch, concurrency: 1 }), undefined);
    assert.equal((await target.run(plan())).failure?.failure, 'failed');
  }
});

test('counts in one file cannot be told apart by starts at the same time', async () => {
  const target = commandTarget({ command: `${work} json {batch} out.json`, itemsFrom: 'json:out.json' });
  assert.equal((await target.open({ batch: 1, concurrency: 2 }))?.failure, 'unsupported');
});

test('a command without {batch} can be measured at one batch size only', () => {
  assert.throws(() => commandTarget({ command: `${work} count 4` }), /--command has no \{batch\}/);
  const target = commandTarget({ command: `${work} count 4` }, [4]);
  assert.deepEqual([target.facts.batchable, target.fixedBatch], [false, 4]);
});

test('what cannot be run or read is refused before anything is measured', () => {
  for (const [command, itemsFrom, told] of [
    ['no-such-program-of-anybody {batch}', undefined, /cannot run 'no-such-program-of-anybody'/],
    [`${commands} {batch}`, undefined, /is not a file/],
    ["prog '{batch}", undefined, /quote is opened and never closed/],
    ['', undefined, /names no command/],
    ['prog{batch}', undefined, /name would change/],
    [`${work} {batch}`, '(', /--items-from \( is no pattern/],
    [`${work} {batch}`, 'json:', /--items-from json: names no number/],
  ] as const) {
    assert.throws(
      () => commandTarget({ command, ...(itemsFrom === undefined ? {} : { itemsFrom }) }),
      (error) => error instanceof NegawattError && told.test(error.message) && error.exitCode === 2,
      command,
    );
  }
});

test('what calls left running is ended when the point is closed', async (context) => {
  const file = join(temporaryFolder(context), 'pids');
  await called(context, `sh -c 'sleep 600 & echo $! >> ${file}' {batch}`, { calls: 3 });
  const left = readFileSync(file, 'utf8').trim().split('\n');
  assert.equal(left.length, 3);
  assert.deepEqual(
    left.filter((id) => !isGone(id)),
    [],
  );
});
