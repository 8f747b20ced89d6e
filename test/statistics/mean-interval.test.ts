import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mean } from 'simple-statistics';
import { meanInterval } from '../../src/statistics/mean-interval.ts';
import { studentT95 } from '../../src/statistics/student-t.ts';
import { normal, sample, shareOf } from './samples.ts';

test('quantiles of t are those of the printed tables', () => {
  for (const [freedom, quantile] of [
    [1, 12.7062],
    [2, 4.3027],
    [3, 3.1824],
    [4, 2.7764],
    [5, 2.5706],
    [9, 2.2622],
    [10, 2.2281],
    [30, 2.0423],
    [100, 1.984],
    [1000, 1.9623],
  ] as const) {
    assert.ok(Math.abs(studentT95(freedom) - quantile) < 6e-5, `${freedom}: ${studentT95(freedom)}`);
  }
  assert.throws(() => studentT95(0), RangeError);
});

test('a known sample gives its known interval', () => {
  const [low, high] = meanInterval([9.9, 10.1, 10, 10.2, 9.8])!;
  assert.ok(Math.abs(low - (10 - 0.19632)) < 1e-4 && Math.abs(high - (10 + 0.19632)) < 1e-4, `${low}, ${high}`);
});

test('fewer than two values tell no spread', () => {
  assert.equal(meanInterval([]), undefined);
  assert.equal(meanInterval([1]), undefined);
});

for (const count of [2, 3, 5, 10, 30]) {
  test(`the interval of ${count} normal values covers the true mean in 94 % of cases or more`, () => {
    const draw = normal(100 + count);
    const covered = shareOf(() => {
      const [low, high] = meanInterval(sample(draw, count))!;
      return low <= 0 && 0 <= high;
    });
    assert.ok(covered >= 0.94, `${covered}`);
  });
}

test('it is centred on the mean, and grows and moves with the values', () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 9 }), fc.integer({ min: -99, max: 99 }), (list, factor, shift) => {
      const [low, high] = meanInterval(list)!;
      assert.ok(Math.abs((low + high) / 2 - mean(list)) < 1e-8);
      const moved = meanInterval(list.map((value) => factor * value + shift))!;
      assert.ok(Math.abs(moved[0] - (factor * low + shift)) < 1e-6);
      assert.ok(Math.abs(moved[1] - (factor * high + shift)) < 1e-6);
    }),
    { seed: 2 },
  );
});
