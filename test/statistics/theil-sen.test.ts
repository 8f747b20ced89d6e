import assert from 'node:assert/strict';
import { test } from 'node:test';
import { theilSen } from '../../src/statistics/theil-sen.ts';
import { normal, seeded } from '../support/random.ts';

test('its interval holds the true slope in at least 184 of 200 noisy series, and is no wider than it must be', () => {
  let held = 0;
  let wide = 0;
  for (let seed = 0; seed < 200; seed += 1) {
    const random = seeded(900 + seed);
    const truth = (random() - 0.5) / 10;
    const count = 20 + Math.floor(random() * 100);
    const points = Array.from({ length: count }, (_, at) => ({ at, value: 100 + truth * at + 2 * normal(random) }));
    const { interval } = theilSen(points)!;
    if (interval[0] <= truth && truth <= interval[1]) held += 1;
    // Standard error of the least-squares slope of the same noise.
    const least = (2 * 1.96 * 2) / Math.sqrt((count * (count ** 2 - 1)) / 12);
    if (interval[1] - interval[0] > 1.5 * least) wide += 1;
  }
  assert.ok(held >= 184, String(held));
  assert.ok(wide <= 20, String(wide));
});

test('a fifth of outliers hardly moves it', () => {
  const random = seeded(5);
  const points = Array.from({ length: 100 }, (_, at) => ({
    at,
    value: at % 5 === 0 ? 1000 : 10 + 0.5 * at + normal(random),
  }));
  assert.ok(Math.abs(theilSen(points)!.perTime - 0.5) < 0.05);
});

test('ten years of hours take the medians of stretches, and tell the same slope', () => {
  const random = seeded(6);
  const points = Array.from({ length: 87_600 }, (_, hour) => ({
    at: hour * 3600,
    value: 50 + hour / 1e4 + normal(random),
  }));
  const { perTime, interval, level } = theilSen(points)!;
  assert.ok(Math.abs(perTime * 3600 * 1e4 - 1) < 0.02);
  assert.ok(interval[0] < perTime && perTime < interval[1]);
  assert.ok(Math.abs(level - 58.76) < 0.2, String(level));
});

test('too few values, or all at one time, have no slope', () => {
  assert.equal(theilSen([1, 2, 3, 4].map((at) => ({ at, value: at }))), undefined);
  assert.equal(theilSen([1, 2, 3, 4, 5, 6].map((value) => ({ at: 7, value }))), undefined);
});
