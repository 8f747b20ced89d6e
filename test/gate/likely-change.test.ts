import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Check } from '../../src/gate/check.ts';
import { likelyChange } from '../../src/gate/likely-change.ts';

/** A metric that changed from one value to another, beyond chance or not. */
function changed(metric: string, base: number, head: number, more: Partial<Check> = {}): Check {
  const value = head / base;
  const side = (of: number) => ({ value: of, isEstimated: false, values: [of] });
  return {
    metric,
    title: metric,
    unit: 's',
    gate: 'shown',
    head: side(head),
    base: side(base),
    ratio: { value, low: value * 0.99, high: value * 1.01 },
    differences: [],
    notes: [],
    ...more,
  };
}

test('more CPU time is told with the half of it that grew', () => {
  const found = likelyChange([
    changed('cpu.total', 10, 12),
    changed('cpu.user', 8, 8.2),
    changed('cpu.system', 2, 3.8),
    changed('wall', 10, 12),
  ]);
  assert.deepEqual(found, ['CPU time rose by 20.0 %, most of it in the kernel (system time): the command works more.']);
});

test('longer without more CPU time is waiting', () => {
  assert.deepEqual(likelyChange([changed('cpu.total', 10, 10), changed('wall', 10, 12)]), [
    'Wall time rose by 20.0 % and CPU time did not: it waits longer.',
  ]);
});

test('GPU energy is told with its share of the change', () => {
  assert.deepEqual(likelyChange([changed('energy.total', 100, 120), changed('gpu.energy', 50, 65)]), [
    'GPU energy rose by 30.0 %, 75 % of the change of energy.total.',
  ]);
});

test('what may be chance, is modelled or is not comparable explains nothing', () => {
  const wide = { ratio: { value: 1.2, low: 0.9, high: 1.5 } };
  const modelled = { head: { value: 12, isEstimated: true, values: [12] } };
  const unlike = { differences: [{ key: 'hardware', head: 'a', base: 'b' }] };
  for (const more of [wide, modelled, unlike])
    assert.deepEqual(likelyChange([changed('power.mean', 10, 12, more)]), []);
});
