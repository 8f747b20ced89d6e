import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measured } from '../../src/gate/side.ts';
import { centerInterval, judgeAmount, judgeExact, judgeRatio } from '../../src/gate/verdict.ts';
import { normal, sample } from '../statistics/samples.ts';

const alpha = 0.01;
const bound = { side: 'below', at: 1.03 } as const;

function measured(values: readonly (number | null)[], more: Partial<Measured> = {}): Measured {
  const known = values.filter((value) => value !== null);
  const sorted = [...known].sort((a, b) => a - b);
  return {
    unit: 's',
    center: values.length > 1 ? 'median' : 'single',
    value: sorted[Math.floor(sorted.length / 2)]!,
    isEstimated: false,
    values,
    ...more,
  };
}

const around = (level: number, seed: number, count = 10) => {
  const draw = normal(seed);
  return sample(() => level * (1 + 0.005 * draw()), count);
};
const against = (...sessions: readonly (readonly number[])[]) =>
  ({ kind: 'sessions', levels: [sessions.map((values) => measured(values))] }) as const;

test('10 % more is worse, 10 % less better, the same the same', () => {
  const base = around(2, 1);
  assert.equal(judgeRatio(measured(around(2.2, 2)), against(base), bound, alpha).verdict, 'worse');
  assert.equal(judgeRatio(measured(around(1.8, 3)), against(base), bound, alpha).verdict, 'better');
  assert.equal(judgeRatio(measured(around(2, 4)), against(base), bound, alpha).verdict, 'same');
});

test('two runs a side tell nothing, and five are named as the fewest that could', () => {
  const found = judgeRatio(measured([5, 5]), against([1, 1]), bound, alpha);
  assert.equal(found.gate, 'undecided');
  assert.equal(found.runsToTell, 5);
});

test('where it cannot be told, as many runs as are named tell it', () => {
  const few = judgeRatio(measured(around(2.075, 5, 6)), against(around(2, 6, 6)), bound, alpha);
  assert.equal(few.gate, 'undecided');
  const runs = few.runsToTell!;
  assert.ok(runs > 6 && runs < 1000);
  const many = judgeRatio(measured(around(2.075, 7, 2 * runs)), against(around(2, 8, 2 * runs)), bound, alpha);
  assert.notEqual(many.gate, 'undecided');
});

test('where more runs would be needed than anybody waits for, that is what is said', () => {
  const wild = [1, 2, 1, 2, 1, 2];
  const found = judgeRatio(measured(wild), against(wild), bound, alpha);
  assert.deepEqual([found.gate, found.runsToTell], ['undecided', undefined]);
  assert.match(found.notes.join(' '), /more than 1000 runs a side would be needed to tell; these are 6\./);
});

test('with five sessions the noise between days is known, and a day like the others is no failure', () => {
  const days = [1, 1.06, 0.95, 1.03, 0.97].map((level, seed) => around(level, 20 + seed));
  const found = judgeRatio(measured(around(1.07, 30)), against(...days), bound, alpha);
  assert.equal(found.method, 'sessions');
  assert.notEqual(found.gate, 'failed');
  assert.ok(found.floor! > 0.02);
  // The same runs against the last day alone, whose noise is unknown, would have been called worse.
  assert.equal(judgeRatio(measured(around(1.07, 30)), against(days[4]!), bound, alpha).gate, 'failed');
});

test('pairs cancel what both have alike, and a run that one of them lacks drops out with its partner', () => {
  const level = [1, 5, 2, 9, 4, 3];
  const head = measured([...level.map((value, index) => value * (1.1 + 0.001 * index)), null, 3]);
  const base = measured([...level, 7, null]);
  const found = judgeRatio(head, { kind: 'pairs', base }, bound, alpha);
  assert.equal(found.verdict, 'worse');
  assert.ok(Math.abs(found.ratio!.ratio - 1.1025) < 0.001);
});

test('values that are below 0 have no ratio, and that is said', () => {
  const found = judgeRatio(measured([-1, 1, 2, 3, 4]), against([1, 2, 3, 4, 5]), bound, alpha);
  assert.equal(found.gate, 'undecided');
  assert.match(found.notes.join(' '), /above 0/);
});

test('one run of 0 blocks no verdict: not of runs, nor of sessions, nor of pairs', () => {
  const some = (seed: number, level = 2) => [0, ...around(level, seed, 9)];
  assert.equal(judgeRatio(measured(some(50, 3)), against(some(51)), bound, alpha).verdict, 'worse');
  const days = [52, 53, 54, 55, 56].map((seed) => some(seed));
  const known = judgeRatio(measured(some(57, 3)), against(...days), bound, alpha);
  assert.deepEqual([known.method, known.verdict], ['sessions', 'worse']);
  const pairs = judgeRatio(measured(some(58, 3)), { kind: 'pairs', base: measured(some(59)) }, bound, alpha);
  assert.notEqual(pairs.ratio, undefined);
});

test('two pairs decide nothing, however alike they are', () => {
  const found = judgeRatio(measured([2, 2.0001]), { kind: 'pairs', base: measured([1, 1]) }, bound, alpha);
  assert.deepEqual([found.gate, found.verdict, found.runsToTell], ['undecided', 'inconclusive', 3]);
  const means = measured([2, 2.0001], { center: 'mean' });
  const runs = judgeRatio(means, { kind: 'sessions', levels: [[measured([1, 1], { center: 'mean' })]] }, bound, alpha);
  assert.equal(runs.gate, 'undecided');
});

test("one run's own interval is of 95 %: at a smaller chance it is wider, and equal steps are no certainty", () => {
  const limit = { side: 'below', at: 10 } as const;
  // 10.1 to 13.9 at 95 %; at 1 % on one side it begins at 9.75.
  assert.equal(judgeAmount(measured([12], { interval: [10.1, 13.9] }), limit, alpha, false).gate, 'undecided');
  assert.equal(judgeAmount(measured([12], { interval: [10.1, 13.9] }), limit, 0.025, false).gate, 'failed');
  const steps = [10, 10.1, 10.1, 10.1, 10.1, 10.1, 10.1, 10.1, 10.1, 10.1];
  assert.equal(judgeAmount(measured(steps), limit, alpha, false).gate, 'undecided');
});

test('exact figures are compared exactly', () => {
  const one = (value: number) => measured([value]);
  const exact = { side: 'below', at: 1 } as const;
  assert.equal(judgeExact(one(1000), one(1000), exact).verdict, 'same');
  assert.equal(judgeExact(one(1001), one(1000), exact).verdict, 'worse');
  assert.equal(judgeExact(one(999), one(1000), exact).verdict, 'better');
  assert.equal(judgeExact(one(1001), one(1000), bound).gate, 'passed');
  assert.equal(judgeExact(one(0), one(0), exact).verdict, 'same');
  assert.equal(judgeExact(one(1), one(0), exact).gate, 'failed');
});

test('an exact rate below 0 that rises is better, though the ratio falls', () => {
  const atLeast = { side: 'above', at: 0.97 } as const;
  assert.equal(judgeExact(measured([-0.05]), measured([-0.1]), atLeast).verdict, 'better');
  assert.equal(judgeExact(measured([-0.2]), measured([-0.1]), atLeast).verdict, 'worse');
});

test('of runs that are mostly the step of a counter the means are compared, zeros among them', () => {
  const steps = (level: number) =>
    measured(
      [0, 2, 0, 2, 2, 0, 2, 0, 2, 0].map((value) => value * level),
      { center: 'mean' },
    );
  assert.ok(
    Math.abs(judgeRatio(steps(1), { kind: 'sessions', levels: [[steps(1)]] }, bound, alpha).ratio!.ratio - 1) < 1e-12,
  );
  const far = judgeRatio(steps(10), { kind: 'sessions', levels: [[steps(1)]] }, bound, alpha);
  assert.equal(far.verdict, 'worse');
  assert.equal(judgeRatio(steps(10), { kind: 'pairs', base: steps(1) }, bound, alpha).verdict, 'worse');
});

test('against an amount one run is judged by its own interval, several by their scatter', () => {
  const limit = { side: 'below', at: 10 } as const;
  assert.equal(judgeAmount(measured([9], { interval: [8, 11] }), limit, alpha, false).gate, 'undecided');
  assert.equal(judgeAmount(measured([9], { interval: [8, 9.5] }), limit, alpha, false).gate, 'passed');
  assert.equal(judgeAmount(measured([12], { interval: [11, 13] }), limit, alpha, false).gate, 'failed');
  assert.equal(judgeAmount(measured([9]), limit, alpha, false).gate, 'passed');
  assert.equal(judgeAmount(measured(around(9, 40)), limit, alpha, false).gate, 'passed');
  assert.equal(judgeAmount(measured(around(10, 41)), limit, alpha, false).gate, 'undecided');
});

test("an instrument's own error, which repeating does not take away, widens the interval of the center", () => {
  const values = around(9, 42);
  const [low, high] = centerInterval(measured(values), alpha)!;
  const sorted = [...values].sort((a, b) => a - b);
  // At 95 % the second and the second last of ten, by the binomial; the error reaches one beyond both.
  const interval = [sorted[1]! - 1, sorted[8]! + 1] as const;
  const [lower, higher] = centerInterval(measured(values, { interval }), alpha)!;
  // 1.1869 = 2.3263 / 1.9600: what is 1 at 95 % is so much at 1 % on one side.
  assert.ok(Math.abs(low - 1.1869 - lower) < 1e-4);
  assert.ok(Math.abs(high + 1.1869 - higher) < 1e-4);
});
