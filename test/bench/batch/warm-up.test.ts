import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSteady } from '../../../src/bench/batch/warm-up.ts';
import { donesOf, simulateBatch } from '../../support/simulated-batch.ts';

const one = [{ batch: 4, concurrency: 1 }];
/** 58 to 83 items/s over the first five calls, as a cold engine was seen to have them. */
const cold = { call: 0, item: 1 / 83, noise: 0, drift: 0, warmth: (call: number) => 83 / Math.min(83, 58 + 5 * call) };

test('rates are steady where the last three are as high as the three before, within 3 %', () => {
  assert.equal(isSteady([10, 10, 10, 10, 10]), false, 'too few to tell');
  assert.equal(isSteady([10, 10, 10, 10.2, 10.2, 10.2]), true);
  assert.equal(isSteady([10, 10, 10, 10.4, 10.4, 10.4]), false);
  assert.equal(isSteady([5, 10, 10, 10, 10.2, 10.2, 10.2]), true, 'what was before them no longer counts');
});

test('rates that scatter by themselves are steady within twice the standard error, and a trend never is', () => {
  assert.equal(isSteady([9, 10, 11, 9.5, 10.5, 11.5]), true);
  assert.equal(isSteady([10, 10.5, 11, 11.5, 12, 12.5]), false);
  assert.equal(isSteady([16, 8, 5.3, 4, 3.2, 2.7]), false, 'it scatters by its change only');
  assert.equal(isSteady([0, 0, 0, 0, 0, 0]), false, 'nothing came of any call');
});

for (const [time, what] of [
  [5, 'a call at a time'],
  [60, 'several calls at a time'],
] as const) {
  test(`a target that is cold at first is measured once it is warm, with ${what} in a stint`, async () => {
    const run = await simulateBatch(cold, { points: one, plan: { time, repeat: 1 } });
    const [done] = donesOf(run, 0);
    assert.equal(done!.warmup.isSteady, true);
    const last = run.target.asked.at(-1)!;
    assert.ok(last.before >= 5, `${last.before} calls came before the window`);
    assert.equal(last.before, done!.warmup.calls);
    assert.ok(Math.abs(done!.items / done!.seconds / 83 - 1) < 1e-6, `${done!.items / done!.seconds} items/s`);
  });
}

test('every visit warms up anew, since another point was open in between', async () => {
  const run = await simulateBatch(cold, {
    points: [...one, { batch: 8, concurrency: 1 }],
    plan: { time: 60, repeat: 3 },
  });
  for (const done of [...donesOf(run, 0), ...donesOf(run, 1)]) {
    assert.equal(done.warmup.isSteady, true);
    assert.ok(Math.abs(done.items / done.seconds / 83 - 1) < 1e-6);
  }
});

test('a target that never becomes steady is measured as it is, in bounded time, and labelled', async () => {
  const slowing = { noise: 0, drift: 0, warmth: (call: number) => 1.05 ** call };
  const run = await simulateBatch(slowing, { points: one, plan: { time: 60, repeat: 2 } });
  const dones = donesOf(run, 0);
  assert.equal(dones.length, 2);
  for (const { warmup, completed } of dones) {
    assert.equal(warmup.isSteady, false);
    assert.ok(completed > 0);
    assert.ok(warmup.seconds < 20, `${warmup.seconds} s`);
  }
});

test('a call that takes longer than the time of a warm-up is the whole of it', async () => {
  const run = await simulateBatch({ call: 5, noise: 0, drift: 0 }, { points: one, plan: { time: 10, repeat: 1 } });
  const [done] = donesOf(run, 0);
  assert.deepEqual([done!.warmup.calls, done!.warmup.isSteady, done!.completed], [1, false, 1]);
});
