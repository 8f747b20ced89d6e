import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergedStint, type PartStint } from '../../../../src/bench/batch/targets/merged-stint.ts';

function part(latencies: readonly number[], more: Partial<PartStint> = {}): PartStint {
  return {
    from: 10,
    to: 14,
    submitted: latencies.length,
    completed: latencies.length,
    items: 2 * latencies.length,
    latencies: Float64Array.from(latencies),
    stride: 1,
    cpu: { seconds: 1, by: 'a clock' },
    ...more,
  };
}

test('parts that ran at the same time are one stint, from the first start to the last end', () => {
  const merged = mergedStint([part([1, 3]), part([2], { from: 9.5, to: 12, submitted: 2, bytes: 5 })]);
  assert.deepEqual([merged.from, merged.to], [9.5, 14]);
  assert.deepEqual([merged.submitted, merged.completed, merged.items], [4, 3, 6]);
  assert.deepEqual(merged.cpu, { seconds: 2, by: 'a clock' });
  assert.equal(merged.bytes, undefined);
});

test('latencies come in the order in which the calls ended', () => {
  // Ends at 11 and 14; at 12 and 14 of a part that began at 10 too; a call of 2.5 s ended between.
  const merged = mergedStint([part([1, 3]), part([2.5], { to: 12.5 })]);
  assert.deepEqual([...merged.latencies], [1, 2.5, 3]);
});

test('a part that was thinned is not outweighed by one that was not', () => {
  const merged = mergedStint([part([1, 1, 1, 1]), part([2, 2], { stride: 2, submitted: 4, completed: 4 })]);
  assert.deepEqual([...merged.latencies].sort(), [1, 1, 2, 2]);
  assert.equal(merged.completed, 8);
});

test('CPU time and memory that one part cannot tell are absent, not a part of the sum', () => {
  const { cpu: _, ...untold } = part([1]);
  const memory = { peak: 100, by: 'its cgroup' };
  const merged = mergedStint([part([1], { memory }), untold]);
  assert.deepEqual([merged.cpu, merged.memory], [undefined, undefined]);
  assert.deepEqual(mergedStint([part([1], { memory }), part([1], { memory })]).memory, {
    peak: 200,
    by: 'its cgroup, the sum of 2 at a time',
  });
});
