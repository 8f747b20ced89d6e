import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settledMean } from '../../src/judge/settled-mean.ts';
import { seeded, normal as standardNormal } from '../support/random.ts';

/** A first-order process around 0: each reading keeps a part of the one before. */
function process(random: () => number, count: number, memory: number): number[] {
  const normal = () => standardNormal(random);
  let level = normal() / Math.sqrt(1 - memory ** 2);
  return Array.from({ length: count }, () => {
    level = memory * level + normal();
    return level;
  });
}

function coverage(count: number, memory: number, runs = 4000): number {
  const random = seeded(7 + count);
  let inside = 0;
  for (let run = 0; run < runs; run += 1) {
    const readings = process(random, count, memory);
    const mean = readings.reduce((sum, reading) => sum + reading, 0) / count;
    if (Math.abs(mean) <= settledMean(readings)!.halfWidth) inside += 1;
  }
  return inside / runs;
}

test('the interval of a mean holds in 95 of 100 series of independent readings', () => {
  assert.ok(coverage(20, 0) >= 0.95);
});

test('readings that resemble the one before widen the interval, so that it still holds in nine of ten', () => {
  assert.ok(coverage(20, 0.5) >= 0.9, String(coverage(20, 0.5)));
  assert.ok(coverage(100, 0.7) >= 0.9, String(coverage(100, 0.7)));
});

test('readings that never differ have no deviation, and fewer than three tell nothing', () => {
  assert.deepEqual(settledMean([5, 5, 5, 5]), { deviation: 0, halfWidth: 0 });
  assert.equal(settledMean([5, 6]), undefined);
});
