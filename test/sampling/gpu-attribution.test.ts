import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type GpuUse, shareGpu } from '../../src/sampling/gpu-attribution.ts';

test('energy above idle goes by SM utilisation where it is told', () => {
  const uses = [{ smSeconds: 6, memorySeconds: 1 }, { smSeconds: 2, memorySeconds: 99 }, { memorySeconds: 5 }];
  assert.deepEqual(shareGpu(1000, 200, uses), { by: 'sm', idle: 200, processes: [600, 200, 0], unattributed: 0 });
});

test('energy above idle goes by memory where no SM utilisation is told', () => {
  const uses = [{ memorySeconds: 3e9 }, { memorySeconds: 1e9 }, {}];
  assert.deepEqual(shareGpu(1000, 200, uses), { by: 'memory', idle: 200, processes: [600, 200, 0], unattributed: 0 });
});

test('SM utilisation of 0 says that nobody worked, so that memory blames no one', () => {
  const uses = [{ smSeconds: 0, memorySeconds: 3e9 }];
  assert.deepEqual(shareGpu(1000, 200, uses), { by: 'none', idle: 200, processes: [0], unattributed: 800 });
});

test('without a process all that is above idle has no owner', () => {
  assert.deepEqual(shareGpu(1000, 200, []), { by: 'none', idle: 200, processes: [], unattributed: 800 });
});

test('a card that drew less than its modelled idle was idle', () => {
  const shares = shareGpu(100, 200, [{ smSeconds: 1 }]);
  assert.deepEqual(shares, { by: 'sm', idle: 100, processes: [0], unattributed: 0 });
});

test('the parts of a card add up to its energy, none is negative and none is NaN', () => {
  const amount = fc.double({ min: 0, max: 1e15, noNaN: true });
  const maybe = fc.option(amount, { nil: undefined });
  const use = fc.record({ smSeconds: maybe, memorySeconds: maybe }).map(
    ({ smSeconds, memorySeconds }): GpuUse => ({
      ...(smSeconds === undefined ? {} : { smSeconds }),
      ...(memorySeconds === undefined ? {} : { memorySeconds }),
    }),
  );
  fc.assert(
    fc.property(amount, amount, fc.array(use), (joules, idleJoules, uses) => {
      const { idle, processes, unattributed } = shareGpu(joules, idleJoules, uses);
      const parts = [idle, ...processes, unattributed];
      assert.equal(processes.length, uses.length);
      assert.ok(parts.every((part) => part >= 0));
      const sum = parts.reduce((total, part) => total + part, 0);
      // Below a picojoule the shares have no digits left, and no instrument has either.
      assert.ok(Math.abs(sum - joules) <= 1e-12 * Math.max(1, joules), `${sum} is not ${joules}`);
    }),
  );
});
