import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shareByCpuTime } from '../../src/sampling/attribution.ts';

test('two processes of 2:1 CPU time get 2:1 joules', () => {
  const { processes } = shareByCpuTime(1000, 300, 30, [20, 10]);
  assert.equal(processes[0]! / processes[1]!, 2);
});

test('idle belongs to no process, and busy time that no process explains is apart', () => {
  assert.deepEqual(shareByCpuTime(1000, 400, 30, [20]), { idle: 400, processes: [400], unseen: 10, unattributed: 200 });
});

test('an idle baseline above the energy of the window leaves nothing to share, and no negative share', () => {
  assert.deepEqual(shareByCpuTime(100, 400, 30, [20]), { idle: 100, processes: [0], unseen: 10, unattributed: 0 });
});

test('a machine that did nothing has idle energy, and the rest is nobody’s', () => {
  assert.deepEqual(shareByCpuTime(100, 90, 0, []), { idle: 90, processes: [], unseen: 0, unattributed: 10 });
});

test('the shares add up to the whole and none is negative, whatever the figures', () => {
  const positive = fc.double({ min: 0, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(positive, positive, positive, fc.array(positive), (joules, idleJoules, busy, cpu) => {
      const { idle, processes, unattributed } = shareByCpuTime(joules, idleJoules, busy, cpu);
      const sum = idle + unattributed + processes.reduce((total, share) => total + share, 0);
      assert.ok(Math.abs(sum - joules) <= 1e-9 * Math.max(1, joules));
      for (const share of [idle, ...processes]) assert.ok(share >= 0);
      assert.ok(unattributed >= 0);
    }),
  );
});
