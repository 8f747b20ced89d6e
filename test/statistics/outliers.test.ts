import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { outliers } from '../../src/statistics/outliers.ts';
import { normal, sample, shareOf } from './samples.ts';

test('a value that lies far from the rest is found where it stands, above and below', () => {
  assert.deepEqual(outliers([10.1, 9.9, 10, 25, 10.2, 9.8]), [3]);
  assert.deepEqual(outliers([-4, 10.1, 9.9, 10, 25, 10.2, 9.8, 10, 10.1]), [0, 4]);
});

test('the threshold is ten standard deviations by the median absolute deviation, 14.826 of them', () => {
  // Median 0, median absolute deviation 1.
  const around = [-2, -1, -1, 0, 0, 1, 1, 2];
  assert.deepEqual(outliers([...around, 14.82]), []);
  assert.deepEqual(outliers([...around, 14.83]), [8]);
});

test('values of which more than half are equal are not divided by nothing', () => {
  const equal = Array<number>(30).fill(5);
  assert.deepEqual(outliers(equal), []);
  assert.deepEqual(outliers([...equal, 500]), [30]);
  // Of so few, one that differs is no more than that.
  assert.deepEqual(outliers([5, 5, 5, 5.01]), []);
});

test('two values, one and none have no outlier', () => {
  for (const values of [[], [1], [1, 1e9]]) assert.deepEqual(outliers(values), []);
});

test('normal values have none in 99 % of samples or more', () => {
  const draw = normal(5);
  assert.ok(shareOf(() => outliers(sample(draw, 10)).length === 0) >= 0.99);
});

test('less than half of the values are outliers, and scale and shift do not matter', () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 30 });
  fc.assert(
    fc.property(values, fc.integer({ min: -9, max: 9 }), (list, shift) => {
      const found = outliers(list);
      assert.ok(found.length === 0 || 2 * found.length < list.length);
      assert.deepEqual(outliers(list.map((value) => 4 * (value + shift))), found);
    }),
    { seed: 3 },
  );
});
