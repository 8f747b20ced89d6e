import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ActivityTick, leastStretch, quietestStretch } from '../../src/judge/quietest-stretch.ts';

/** Ticks of one second on four CPUs, with these busy shares. */
function ticks(shares: readonly number[], cuts: readonly number[] = []): ActivityTick[] {
  return shares.map((share, from) => ({
    from,
    to: from + 1,
    busy: 4 * share,
    capacity: 4,
    isCut: cuts.includes(from),
  }));
}

const repeat = (share: number, times: number) => Array.from({ length: times }, () => share);

test('a stretch is a third of the measurement, and never shorter than ten seconds', () => {
  assert.equal(leastStretch(12), 10);
  assert.equal(leastStretch(60), 20);
});

test('the run with the least busy CPU time is found, wherever it stands', () => {
  const shares = [...repeat(0.4, 25), ...repeat(0.02, 20), ...repeat(0.3, 15)];
  const found = quietestStretch(ticks(shares), 60);
  assert.deepEqual([found?.from, found?.to], [25, 45]);
  assert.ok(Math.abs(found!.busy! - 0.02) < 1e-12);
});

test('a short lull inside work does not make a stretch', () => {
  const shares = [...repeat(0.5, 5), 0, 0, ...repeat(0.5, 33), ...repeat(0.1, 20)];
  assert.deepEqual(quietestStretch(ticks(shares), 60)?.from, 40);
});

test('no stretch spans a hole', () => {
  const shares = [...repeat(0.01, 15), ...repeat(0.01, 10), ...repeat(0.2, 35)];
  const found = quietestStretch(ticks(shares, [15, 30]), 60);
  assert.equal(found?.from, 30);
});

test('readings that come a little early or late make no stretch too short', () => {
  const jittered = Array.from({ length: 10 }, (_, index) => ({
    from: index + 0.003 * (index % 2),
    to: index + 1 + 0.003 * ((index + 1) % 2) - (index === 9 ? 0.002 : 0),
    busy: 0,
    capacity: 4,
    isCut: false,
  }));
  assert.equal(quietestStretch(jittered, 10)?.from, 0);
});

test('where holes leave no run that is long enough there is no stretch', () => {
  assert.equal(quietestStretch(ticks(repeat(0, 60), [9, 18, 27, 36, 45, 54]), 60), undefined);
  assert.equal(quietestStretch([], 60), undefined);
});
