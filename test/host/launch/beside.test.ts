import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { processStat } from '../../../src/host/launch/process-stat.ts';
import { launcher } from '../../../src/host/launch/real-launcher.ts';
import { runProgram } from '../../../src/host/program.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { stub, sum } from './measured.ts';

const tree = { accounting: 'process tree' } as const;

const beside = (file: string, ...parameters: readonly string[]) =>
  runProgram({ name: 'beside', file, parameters, clock: systemClock });

test('a program that is started for each reading costs the command nothing', async (t) => {
  const folder = temporaryFolder(t);
  const gate = join(folder, 'gate');
  assert.equal(spawnSync('mkfifo', [gate]).status, 0);
  const burn = (seconds: string) => beside(process.execPath, stub('burn.cjs'), seconds, join(folder, 'told'));
  const script = '"$0" "$1" 0.2 "$2"; read -r x < "$3"';
  const argv = ['sh', '-c', script, process.execPath, stub('burn.cjs'), join(folder, 'own'), gate];
  const launches = await launcher(argv, tree, systemClock);
  t.after(() => launches.close());
  const earlier = burn('0.3');
  const running = (await launches.prepare()).release();
  const meanwhile = [burn('0.3'), burn('0.3')];
  for (const { ended } of [earlier, ...meanwhile]) assert.equal((await ended).code, 0);
  await writeFile(gate, 'go\n');
  const { outcome } = await running.ended;
  assert.equal(outcome.code, 0);
  assert.ok(sum(outcome.cpu) >= 0.2, `${sum(outcome.cpu)} s`);
  // What Node takes to start is in it.
  assert.ok(sum(outcome.cpu) < 0.5, `${sum(outcome.cpu)} s`);
});

for (const isEarlier of [false, true]) {
  const which = isEarlier ? 'before' : 'after';
  test(`of a program started ${which} the command and waited for at once, neither’s CPU time is known`, async (t) => {
    const early = isEarlier ? beside('/bin/sleep', '60') : undefined;
    const launches = await launcher(['true'], tree, systemClock);
    t.after(() => launches.close());
    const running = (await launches.prepare()).release();
    const program = early ?? beside('/bin/true');
    // Nothing is waited for until this turn of the event loop is over: by then both have ended.
    if (isEarlier) process.kill(program.pid!, 'SIGKILL');
    const isOver = (pid: number) => processStat(pid)?.state === 'Z';
    while (!isOver(running.pid) || !isOver(program.pid!)) spawnSync('true');
    const { outcome } = await running.ended;
    await program.ended;
    assert.deepEqual([outcome.code, outcome.cpu], [0, undefined]);
  });
}
