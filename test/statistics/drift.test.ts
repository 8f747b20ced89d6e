import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drift } from '../../src/statistics/drift.ts';
import { lognormal, normal, sample, shareOf } from './samples.ts';

test('a second half that lies above the first is a drift, with the shift of the medians as a share', () => {
  const found = drift([10, 10.1, 10.2, 9.9, 9.8, 11.1, 11, 10.9, 11.2, 10.8])!;
  assert.equal(found.before, 10);
  assert.equal(found.after, 11);
  assert.ok(Math.abs(found.share! - 0.1) < 1e-12);
  assert.ok(found.probability > 0.005 && found.probability < 0.01, `${found.probability}`);
});

test('it is found downwards too, and of negative values its sign is that of the shift', () => {
  assert.ok(drift([5, 6, 7, 8, 9, 1, 1.1, 1.2, 1.3, 1.4])!.share! < 0);
  assert.ok(drift([-9, -8, -7, -6, -5, -1, -1.1, -1.2, -1.3, -1.4])!.share! > 0);
});

test('a median of 0 has no share', () => {
  const found = drift([0, 0, 0, 0, 0, 3, 4, 5, 6, 7])!;
  assert.equal(found.before, 0);
  assert.equal(found.share, undefined);
});

test('nine values cannot tell, and values that are all equal do not drift', () => {
  assert.equal(drift([1, 1, 1, 1, 2, 2, 2, 2, 2]), undefined);
  assert.equal(drift(Array(20).fill(3)), undefined);
});

test('ties count: values of two kinds that come in any order do not drift', () => {
  assert.equal(drift([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]), undefined);
  assert.ok(drift([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]) !== undefined);
});

for (const [name, draw] of [
  ['normal', normal(6)],
  ['lognormal', lognormal(7)],
] as const) {
  for (const count of [10, 21, 40]) {
    test(`${count} ${name} values that do not drift are said to in 1.5 % of cases or less`, () => {
      assert.ok(shareOf(() => drift(sample(draw, count)) !== undefined) <= 0.015);
    });
  }
}

test('a shift of three standard deviations is seen in 20 values in 99 % of cases or more', () => {
  const draw = normal(8);
  const shifted = () => sample(draw, 20).map((value, index) => 100 + value + (index < 10 ? 0 : 3));
  assert.ok(shareOf(() => drift(shifted()) !== undefined) >= 0.99);
});
