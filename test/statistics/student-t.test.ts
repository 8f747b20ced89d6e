import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalQuantile } from '../../src/statistics/normal-quantile.ts';
import { studentT, studentT95 } from '../../src/statistics/student-t.ts';

test("the points of Student's t are those of the printed tables, at any level", () => {
  const table = [
    [1, 0.95, 12.706],
    [1, 0.98, 31.821],
    [1, 0.998, 318.31],
    [4, 0.98, 3.747],
    [9, 0.98, 2.821],
    [18, 0.98, 2.552],
    [30, 0.5, 0.683],
  ] as const;
  for (const [freedom, within, point] of table) {
    assert.ok(Math.abs(studentT(freedom, within) - point) < 0.002 * point, `${freedom}, ${within}`);
  }
  assert.equal(studentT95(9), studentT(9, 0.95));
});

test('what is no number of degrees, or no probability, is refused', () => {
  assert.throws(() => studentT(0, 0.9), RangeError);
  assert.throws(() => studentT(2.5, 0.9), RangeError);
  for (const within of [0, 1, Number.NaN]) assert.throws(() => studentT(3, within), RangeError);
});

test('the points of the normal distribution are those of the printed tables', () => {
  for (const [alpha, point] of [
    [0.5, 0],
    [0.025, 1.95996],
    [0.01, 2.32635],
    [0.001, 3.09023],
  ] as const) {
    assert.ok(Math.abs(normalQuantile(alpha) - point) < 1e-4, `${alpha}`);
  }
});
