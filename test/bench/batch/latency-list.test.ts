import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LatencyList } from '../../../src/bench/batch/latency-list.ts';

function listOf(values: Iterable<number>, cap?: number): LatencyList {
  const list = new LatencyList(cap);
  for (const value of values) list.add(value);
  return list;
}

function counted(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

test('latencies are kept in their order, however many there are below the cap', () => {
  const list = listOf(counted(5000));
  assert.deepEqual([...list.values()], counted(5000));
  assert.deepEqual([list.count, list.stride], [5000, 1]);
});

test('beyond the cap every kept one stands for as many, one from each stretch, in order', () => {
  for (const count of [64, 65, 127, 128, 129, 1000, 4096]) {
    const list = listOf(counted(count), 64);
    const kept = [...list.values()];
    assert.ok(kept.length <= 64 && kept.length >= Math.floor(count / list.stride) - 1, `${count}: ${kept.length} kept`);
    for (const [place, value] of kept.entries()) assert.equal(Math.floor(value / list.stride), place, `${count}`);
    assert.equal(list.count, count);
  }
});

test('a slow call in every second power of two is kept as often as it comes', () => {
  // Each 16th call reads a new row group. To keep every 16th would be to see it always or never.
  const list = listOf(
    counted(2 ** 16).map((index) => (index % 16 === 0 ? 1 : 0)),
    2 ** 11,
  );
  const kept = list.values();
  const share = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  assert.equal(list.stride, 32);
  // 2,048 draws with a chance of 1/16 scatter by 0.0053.
  assert.ok(Math.abs(share - 1 / 16) < 0.022, `${share}`);
});
