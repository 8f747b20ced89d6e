import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantileRanks } from '../../src/statistics/quantile-ranks.ts';
import { seeded } from '../support/random.ts';

test('the ranks about a median are those of the tables', () => {
  // Conover 1999: of ten values the second and the ninth.
  assert.deepEqual(quantileRanks(10, 0.5), { low: 2, high: 9 });
  assert.deepEqual(quantileRanks(6, 0.5), { low: 1, high: 6 });
  assert.deepEqual(quantileRanks(5, 0.5), {});
});

test('a tail is bounded from above only by enough values: 0.99^n at most 2.5 %', () => {
  assert.equal(quantileRanks(367, 0.99).high, undefined);
  assert.equal(quantileRanks(368, 0.99).high, 368);
  assert.equal(quantileRanks(72, 0.95).high, 72);
  assert.equal(quantileRanks(71, 0.95).high, undefined);
  assert.ok(quantileRanks(367, 0.99).low! > 350);
});

test('the sum of the binomial distribution and its approximation meet', () => {
  const [summed, approximated] = [quantileRanks(10_000, 0.99), quantileRanks(10_001, 0.99)];
  assert.ok(Math.abs(summed.low! - approximated.low!) <= 2);
  assert.ok(Math.abs(summed.high! - approximated.high!) <= 2);
  assert.ok(quantileRanks(10_000, 0.5).low! < 5000);
});

test('the interval covers the quantile in 95 % of samples', () => {
  const random = seeded(3);
  let covered = 0;
  for (let round = 0; round < 1000; round += 1) {
    const values = Float64Array.from({ length: 500 }, random).sort();
    const { low, high } = quantileRanks(500, 0.9);
    if (values[low! - 1]! <= 0.9 && values[high! - 1]! >= 0.9) covered += 1;
  }
  assert.ok(covered >= 940, `${covered}`);
});
