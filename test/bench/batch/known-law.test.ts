import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Quantity } from '../../../src/model/quantity.ts';
import { idleWatts, simulateBatch, usualLaw } from '../../support/simulated-batch.ts';

const runs = 200;
/** Runs of which a 95 % interval is to hold the truth: fewer would come by chance once in 50 times. */
const fewestInside = 184;
/** Quantile of the normal distribution at 99 %. */
const z99 = 2.3263;

/** What is true of a batch: the factors on a call are lognormal with a median of 1. */
function truthOf(batch: number) {
  const { call, item, noise, drift, watts, joules } = usualLaw as Required<typeof usualLaw>;
  const middle = call + item * batch;
  // Calls within a window are added, and their mean is above their median; windows are put together by their median.
  const mean = middle * Math.exp(noise ** 2 / 2);
  return {
    throughput: batch / mean,
    energy: ((idleWatts + watts) * mean) / batch + joules,
    p50: middle,
    p99: middle * Math.exp(z99 * Math.hypot(noise, drift)),
  };
}

const rankOf = (sorted: readonly number[], share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
const medianOf = (values: readonly number[]) =>
  rankOf(
    values.toSorted((a, b) => a - b),
    0.5,
  );
const holds = ({ interval }: Quantity, truth: number) =>
  interval !== undefined && interval[0] <= truth && truth <= interval[1];

test('of a known law throughput, joules of an item and latencies are within 1 %, and the intervals hold the truth', async () => {
  const errors = new Map<string, number[]>();
  const inside = new Map<string, number>();
  const told = new Map<string, number>();
  for (let seed = 1; seed <= runs; seed += 1) {
    const { judge } = await simulateBatch({}, { seed });
    for (const { batch, throughput, energyPerItem, latency } of judge.batchReport().points) {
      const truth = truthOf(batch);
      const found = {
        throughput: throughput!.value,
        energy: energyPerItem!.value,
        p50: latency!.p50,
        p99: latency!.p99!,
      };
      for (const [name, figure] of Object.entries(found)) {
        const key = `${name} of batch ${batch}`;
        const of = truth[name as keyof typeof truth];
        errors.set(key, [...(errors.get(key) ?? []), Math.abs(figure.value / of - 1)]);
        inside.set(key, (inside.get(key) ?? 0) + (holds(figure, of) ? 1 : 0));
        told.set(key, (told.get(key) ?? 0) + (figure.interval === undefined ? 0 : 1));
      }
    }
  }
  assert.equal(errors.size, 4 * 6);
  for (const [key, list] of errors) assert.ok(medianOf(list) < 0.01, `${key}: off by ${medianOf(list)}`);
  for (const [key, count] of inside) {
    // Of too few calls a 99th of a hundred has no interval: nothing bounds it from above.
    const of = told.get(key)!;
    if (!key.startsWith('p99')) assert.equal(of, runs, key);
    assert.ok(count >= (fewestInside / runs) * of, `${key}: inside in ${count} of ${of}`);
  }
});

test('a cliff, and calls beside each other, are seen as they are', async () => {
  const points = [1, 3].flatMap((concurrency) => [8, 16].map((batch) => ({ batch, concurrency })));
  const law = { noise: 0, drift: 0, cliff: { batch: 16 } };
  const { judge } = await simulateBatch(law, { points, plan: { repeat: 6, time: 40 } });
  const { call, item, watts, joules } = usualLaw;
  for (const { batch, concurrency, throughput, energyPerItem } of judge.batchReport().points) {
    const seconds = (call + item * batch) * (batch === 16 ? 2 : 1);
    const near = ({ value }: Quantity, truth: number) =>
      assert.ok(Math.abs(value / truth - 1) < 0.01, `${value} ${truth}`);
    near(throughput!.value, (concurrency * batch) / seconds);
    near(energyPerItem!.value, ((idleWatts + watts) * seconds) / (concurrency * batch) + joules);
  }
});
