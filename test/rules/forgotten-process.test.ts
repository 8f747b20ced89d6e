import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgottenProcess } from '../../src/rules/forgotten-process.ts';
import type { Audited } from '../../src/rules/rule.ts';
import {
  assertNotApplicable,
  assertPasses,
  assertSaves,
  audited,
  card,
  gpuProcess,
  onlyFinding,
  processRow,
  seconds,
  without,
} from './audited.ts';

const day = 86_400;
/** A loop of two days that uses a core for as long as it lives; of the energy above idle it has 6,000 J in 1,000 s. */
const loop = (more: Parameters<typeof processRow>[1] = {}) =>
  processRow(666, {
    name: 'poller',
    cpu: seconds(995),
    age: seconds(2 * day),
    lifetimeCpu: seconds(1.97 * day),
    energy: { ...processRow(1).energy!, value: 6000 },
    ...more,
  });
const withRows = (...rows: NonNullable<Audited['processes']>['rows'][number][]) =>
  audited({ processes: { ...audited().processes!, rows } });

test('an old process without a terminal that always kept a core full is found, with the power that it has a share in', () => {
  const finding = onlyFinding(forgottenProcess, withRows(loop()));
  assert.equal(finding.what, 'poller (pid 666) has kept a core full for 2 days, without a terminal.');
  assert.equal(finding.next.command, 'ps -o pid,ppid,user,lstart,time,args -p 666');
  // 6,000 J over 1,000 s.
  assertSaves(finding, [6], 'components');
});

test('without energy it is found without a saving', () => {
  const finding = onlyFinding(forgottenProcess, withRows(without(loop(), 'energy')));
  assert.match(finding.unsaved ?? '', /No energy/);
});

test('a young process, one at a terminal, one that ended, and one whose load changes are fine', () => {
  assertPasses(forgottenProcess, withRows(loop({ age: seconds(day - 1), lifetimeCpu: seconds(day - 1) })));
  assertPasses(forgottenProcess, withRows(loop({ terminal: true })));
  assertPasses(forgottenProcess, withRows(loop({ ended: true }), processRow(1)));
  assertPasses(forgottenProcess, withRows(loop({ lifetimeCpu: seconds(day) })));
  assertPasses(forgottenProcess, withRows(loop({ cpu: seconds(3800) })));
  assertPasses(forgottenProcess, audited());
});

test('a process on a card waits for it in a loop, and is not forgotten', () => {
  const gpus = [card(0, { processes: [gpuProcess(666)] })];
  assertPasses(forgottenProcess, { ...withRows(loop()), gpus });
});

test('where a full core may be behind the list it does not apply, and nothing is passed', () => {
  const busy = audited().processes!;
  const others = { count: 5, cpu: seconds(3000) };
  const rows = [processRow(1, { cpu: seconds(1900) })];
  assertNotApplicable(
    forgottenProcess,
    audited({ processes: { ...busy, rows, others } }),
    /beyond the 1 that are listed/,
  );
  assertPasses(forgottenProcess, audited({ processes: { ...busy, others } }));
});

test('without the process table, or its start times and terminals, it does not apply', () => {
  assertNotApplicable(forgottenProcess, without(audited(), 'processes'), /process table/);
  for (const key of ['age', 'terminal'] as const) {
    assertNotApplicable(forgottenProcess, withRows(without(loop(), key)), /start times and terminals/);
  }
});

test('where the processes on the cards are not known, one that waits for its card in a loop looks the same', () => {
  const missing = [{ id: 'nvidia', title: 'NVIDIA GPUs', why: 'broken', detail: 'no answer' } as const];
  const blind = { ...withRows(loop()), gpus: [], sources: { used: [], missing } };
  assertNotApplicable(forgottenProcess, blind, /which processes work on the GPUs/);
  const hidden = { ...withRows(loop()), gpus: [card(0, { processes: [] })] };
  assertNotApplicable(forgottenProcess, hidden, /which processes work on the GPUs/);
  assertPasses(forgottenProcess, { ...blind, ...withRows(processRow(1)), sources: blind.sources });
});
