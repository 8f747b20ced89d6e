import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LatencySample, latencyByWindow, latencyOf } from '../../../src/judge/batch/latency.ts';
import { normal, seeded } from '../../support/random.ts';

function sample(latencies: readonly number[], completed = latencies.length): LatencySample {
  const sorted = [...latencies].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, one) => sum + one, 0) / sorted.length;
  return { completed, latencies: sorted, latencySum: mean * completed };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('percentiles are nearest ranks of the calls of all windows together', () => {
  const found = latencyOf([sample(upTo(40)), sample(upTo(100).slice(40))])!;
  assert.equal(found.calls, 100);
  assert.equal(found.p50.value, 50);
  assert.equal(found.p90.value, 90);
  assert.equal(found.p95.value, 95);
  assert.equal(found.p99!.value, 99);
  assert.equal(found.max.value, 100);
  assert.equal(found.mean.value, 50.5);
});

test('there is no p99 of fewer than 100 calls, and none of a window with fewer', () => {
  assert.equal(latencyOf([sample(upTo(99))])!.p99, undefined);
  const windows = [sample(upTo(50)), sample(upTo(60))];
  assert.notEqual(latencyOf(windows)!.p99, undefined);
  assert.equal(latencyByWindow(windows)!.p99, undefined);
  assert.equal(latencyOf([]), undefined);
  assert.equal(latencyOf([{ completed: 0, latencies: [], latencySum: 0 }]), undefined);
});

test('a thinned window weighs as many calls as it had', () => {
  // 10 samples for 90 calls of 1 s, beside 10 calls of 2 s.
  const found = latencyOf([sample(Array(10).fill(1), 90), sample(Array(10).fill(2))])!;
  assert.equal(found.calls, 100);
  assert.equal(found.p90.value, 1);
  assert.equal(found.p95.value, 2);
  assert.ok(Math.abs(found.mean.value - 1.1) < 1e-12);
});

test('windows that scatter widen the interval beyond that of their calls', () => {
  const still = latencyOf([1, 2, 3].map(() => sample(Array(1000).fill(0.1))))!;
  assert.ok(still.p99!.interval!.every((end) => Math.abs(end - 0.1) < 1e-9));
  const scattered = latencyOf([0.1, 0.11, 0.12].map((level) => sample(Array(1000).fill(level))))!;
  const [low, high] = scattered.p50.interval!;
  assert.ok(low <= 0.1 && high >= 0.12, `${low} ${high}`);
});

test('a percentile that so few calls do not bound from above has no interval', () => {
  const found = latencyOf([sample(upTo(100)), sample(upTo(100))])!;
  assert.equal(found.p99!.interval, undefined);
  assert.notEqual(found.p95.interval, undefined);
  assert.equal(found.max.interval, undefined);
});

test('the intervals cover what is true, with windows that lie apart', () => {
  const random = seeded(7);
  const misses = { mean: 0, p50: 0, p99: 0 };
  for (let round = 0; round < 200; round += 1) {
    const windows = upTo(4).map(() => {
      const level = Math.exp(0.02 * normal(random));
      return sample(upTo(200).map(() => level * Math.exp(0.1 * normal(random))));
    });
    const { mean, p50, p99 } = latencyOf(windows)!;
    const both = Math.hypot(0.02, 0.1);
    const isOut = ({ interval }: { interval?: readonly [number, number] }, true_: number) =>
      interval === undefined || true_ < interval[0] || true_ > interval[1];
    if (isOut(mean, Math.exp(both ** 2 / 2))) misses.mean += 1;
    if (isOut(p50, 1)) misses.p50 += 1;
    if (isOut(p99!, Math.exp(2.3263 * both))) misses.p99 += 1;
  }
  for (const [name, count] of Object.entries(misses)) assert.ok(count <= 16, `${name}: ${count} of 200`);
});
