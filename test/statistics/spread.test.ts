import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spread } from '../../src/statistics/spread.ts';
import { normal, sample } from './samples.ts';

test('of many normal values it is their standard deviation as a share of their median', () => {
  const draw = normal(9);
  const values = sample(() => 100 + 2 * draw(), 4000);
  assert.ok(Math.abs(spread(values)! - 0.02) < 0.001, `${spread(values)}`);
});

test('an outlier does not move it, and it is positive about a negative median', () => {
  assert.equal(spread([9, 10, 11, 10, 9, 11, 10]), spread([9, 10, 11, 10, 9, 11, 10_000]));
  assert.equal(spread([-9, -10, -11]), spread([9, 10, 11]));
});

test('one value has none, and neither have values about 0', () => {
  assert.equal(spread([3]), undefined);
  assert.equal(spread([-1, 0, 1]), undefined);
});
