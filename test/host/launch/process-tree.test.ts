import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { cLibrary } from '../../../src/host/launch/c-library.ts';
import { processStat } from '../../../src/host/launch/process-stat.ts';
import { launcher } from '../../../src/host/launch/real-launcher.ts';
import { reapedCpuReader } from '../../../src/host/launch/reaped-cpu.ts';
import { lastProcessId, markedProcesses } from '../../../src/host/launch/survivors.ts';
import { readKernelFacts } from '../../../src/host/real-host.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import { sum } from './measured.ts';

const { clockTicks } = readKernelFacts();

test('what was waited for is the same by the C library and by /proc, to the clock tick', async () => {
  const fine = reapedCpuReader(await cLibrary(), clockTicks);
  const coarse = reapedCpuReader(undefined, clockTicks);
  const before = [sum(fine()), sum(coarse())];
  spawnSync('sh', ['-c', 'i=0; while [ "$i" -lt 200000 ]; do i=$((i + 1)); done']);
  const [byCall, byFile] = [sum(fine()) - before[0]!, sum(coarse()) - before[1]!];
  assert.ok(byCall > 0);
  assert.ok(Math.abs(byCall - byFile) <= 4 / clockTicks, `${byCall} and ${byFile} s`);
});

test('a marked process is found among all, and among those that were started since', async (t) => {
  const since = lastProcessId();
  const mark = `mark-${process.pid};`;
  const children = [1, 2].map(() =>
    spawn('sleep', ['60'], { env: { NEGAWATT_RUN: `outer,${mark}` }, stdio: 'ignore' }),
  );
  children.push(spawn('sleep', ['60'], { env: { NEGAWATT_RUN: 'another' }, stdio: 'ignore' }));
  t.after(() => {
    for (const child of children) child.kill();
  });
  const marked = children.slice(0, 2).map(({ pid }) => pid);
  const ascending = (pids: readonly (number | undefined)[]) => [...pids].map(Number).sort((a, b) => a - b);
  assert.deepEqual(ascending(markedProcesses(mark, undefined)), ascending(marked));
  assert.deepEqual(ascending(markedProcesses(mark, since)), ascending(marked));
  assert.deepEqual(markedProcesses(mark, lastProcessId()), []);
});

test('a survivor is seen while it becomes another program', async (t) => {
  const launches = await launcher(
    ['sh', '-c', 'sleep 60 >/dev/null 2>&1 &'],
    { accounting: 'process tree' },
    systemClock,
  );
  t.after(() => launches.close());
  for (let repeat = 0; repeat < 30; repeat += 1) {
    const { outcome } = await (await launches.prepare()).release().ended;
    t.after(() => {
      for (const { pid } of outcome.survivors.listed) process.kill(pid, 'SIGKILL');
    });
    assert.equal(outcome.survivors.count, 1);
  }
});

test('threads of a process are not taken for processes', async (t) => {
  const since = lastProcessId();
  const mark = `mark-${process.pid}-threads;`;
  const worker = 'new (require("worker_threads").Worker)("console.log(1); setInterval(() => {}, 1e6)", { eval: true })';
  const child = spawn(process.execPath, ['-e', worker], {
    env: { NEGAWATT_RUN: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill());
  await new Promise((resolve) => child.stdout.once('data', resolve));
  assert.deepEqual(markedProcesses(mark, since), [child.pid]);
});

test('a name may hold blanks and parentheses', (t) => {
  const child = spawn('sh', ['-c', 'printf "a) S (b" > /proc/$$/comm; echo; exec 1>&-; read -r x'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  t.after(() => child.kill());
  return new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => {
      try {
        const stat = processStat(child.pid!);
        assert.equal(stat?.name, 'a) S (b');
        assert.equal(stat?.group, processStat('self')?.group);
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  });
});

test('a process that is gone has no stat', () => {
  assert.ok(!existsSync('/proc/4194305'));
  assert.equal(processStat(4_194_305), undefined);
});
