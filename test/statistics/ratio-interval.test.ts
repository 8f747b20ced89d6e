import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pairedRatio, unpairedRatio } from '../../src/statistics/ratio-interval.ts';
import { lognormal, normal, sample, shareOf } from './samples.ts';

const alpha = 0.01;
const values = fc.array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 5, maxLength: 14 });

test('ten values that are all 5 % above ten others give a ratio of 1.05 with both ends near it', () => {
  const base = Array.from({ length: 10 }, (_, index) => 100 + 0.01 * index);
  const found = unpairedRatio(
    base.map((value) => value * 1.05),
    base,
    alpha,
  )!;
  assert.ok(Math.abs(found.ratio - 1.05) < 1e-9);
  assert.ok(found.low > 1.049 && found.high < 1.051);
});

test('the ends are those that the rank-sum test leaves', () => {
  // Five against five at 1 %: U may be 1, so that the second least and the second greatest of 25 ratios are the ends.
  const head = [10, 11, 12, 13, 14];
  const base = [5, 6, 7, 8, 9];
  const ratios = head.flatMap((one) => base.map((other) => one / other)).sort((a, b) => a - b);
  const found = unpairedRatio(head, base, alpha)!;
  assert.equal(found.low, ratios[1]);
  assert.equal(found.high, ratios[23]);
  assert.equal(found.ratio, ratios[12]);
});

test('a true ratio lies below the interval as seldom as alpha says, and so above it, for normal and for skewed noise', () => {
  for (const draw of [normal(11), lognormal(12)]) {
    const noise = () => Math.exp(0.02 * draw());
    const missed = { low: 0, high: 0 };
    shareOf(() => {
      const { low, high } = unpairedRatio(
        sample(() => 1.07 * noise(), 10),
        sample(noise, 10),
        alpha,
      )!;
      if (low > 1.07) missed.low += 1;
      if (high < 1.07) missed.high += 1;
      return true;
    });
    // 2,000 samples: 1 % is 20, and its 99.9 % bound 34.
    assert.ok(missed.low <= 34 && missed.high <= 34, JSON.stringify(missed));
  }
});

test('values in few steps, so that most are tied, give no more false differences than alpha', () => {
  const draw = normal(13);
  const stepped = () => Math.max(1, Math.round(10 + draw()));
  const wrong = shareOf(() => unpairedRatio(sample(stepped, 10), sample(stepped, 10), alpha)!.low > 1);
  assert.ok(wrong <= 0.017, `${wrong}`);
});

test('samples that are equal, value for value, differ by nothing', () => {
  assert.deepEqual(unpairedRatio([3, 3, 3, 3, 3], [3, 3, 3, 3, 3], alpha), { ratio: 1, low: 1, high: 1 });
});

test('too few values bound nothing, and say so', () => {
  assert.deepEqual(unpairedRatio([2, 2, 2, 2], [1, 1, 1, 1], alpha), {
    ratio: 2,
    low: 0,
    high: Number.POSITIVE_INFINITY,
  });
  assert.deepEqual(pairedRatio([[2, 1]], alpha), { ratio: 2, low: 0, high: Number.POSITIVE_INFINITY });
});

test('ranks may hold 0, beside which everything is endlessly more, and two of it are alike', () => {
  const some = [3, 3.1, 3.2, 2.9, 3, 3.1, 2.95, 3.05, 3.15, 0];
  const found = unpairedRatio(
    some.map((value) => value * 1.2),
    some,
    alpha,
  )!;
  assert.ok(Math.abs(found.ratio - 1.2) < 0.03 && found.low > 1 && found.high < 1.5, JSON.stringify(found));
  assert.deepEqual(unpairedRatio([0, 0, 0, 0, 0], [0, 0, 0, 0, 0], alpha), { ratio: 1, low: 1, high: 1 });
  // Most of the ratios are endless: that is no number.
  assert.equal(unpairedRatio([1, 2, 3], [0, 0, 0], alpha), undefined);
  assert.equal(pairedRatio([[1, 0]], alpha), undefined);
});

test('of more pairs than are sorted, zeros have the same ranks', () => {
  const draw = normal(16);
  const some = () => [...sample(() => Math.exp(0.1 * draw()), 450), ...sample(() => 0, 50)];
  const [head, base] = [some(), some()];
  const sorted = unpairedRatio(head, base, alpha)!;
  const searched = unpairedRatio(head, [...base, 1], alpha)!;
  for (const end of ['ratio', 'low', 'high'] as const) assert.ok(Math.abs(searched[end] / sorted[end] - 1) < 5e-3);
});

test('there is no ratio of what is below 0, nor of nothing', () => {
  for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(unpairedRatio([1, 2, bad], [1, 2, 3], alpha), undefined);
    assert.equal(unpairedRatio([1, 2, 3], [1, bad, 3], alpha), undefined);
    assert.equal(pairedRatio([[1, bad]], alpha), undefined);
  }
  assert.equal(unpairedRatio([], [1], alpha), undefined);
  assert.equal(pairedRatio([], alpha), undefined);
});

test('the interval holds the ratio, follows a change of unit of either side, and turns over with the sides', () => {
  fc.assert(
    fc.property(values, values, fc.double({ min: 0.001, max: 1000, noNaN: true }), (head, base, unit) => {
      const plain = unpairedRatio(head, base, alpha)!;
      assert.ok(plain.low <= plain.ratio && plain.ratio <= plain.high);
      const scaled = unpairedRatio(
        head.map((value) => value * unit),
        base,
        alpha,
      )!;
      near(scaled.low, plain.low * unit);
      near(scaled.high, plain.high * unit);
      const turned = unpairedRatio(base, head, alpha)!;
      near(turned.low, 1 / plain.high);
      near(turned.high, 1 / plain.low);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test('of more pairs than are sorted the same ranks are found, and ten thousand a side take no memory for their ratios', () => {
  const draw = normal(15);
  const noise = () => Math.exp(0.1 * draw());
  // 500 x 500 are sorted, 500 x 501 searched: one value more in the middle moves nothing far.
  const [head, base] = [sample(noise, 500), sample(noise, 500)];
  const sorted = unpairedRatio(head, base, alpha)!;
  const searched = unpairedRatio(head, [...base, 1], alpha)!;
  for (const end of ['ratio', 'low', 'high'] as const) assert.ok(Math.abs(searched[end] / sorted[end] - 1) < 1e-3);
  const many = unpairedRatio(
    sample(() => 1.02 * noise(), 10_000),
    sample(noise, 10_000),
    alpha,
  )!;
  assert.ok(many.low > 1.01 && many.high < 1.03 && many.low < many.ratio && many.ratio < many.high);
});

test('one wild value moves no end beyond the other values', () => {
  const base = sample(() => 1, 10).map((value, index) => value + 0.001 * index);
  const head = base.with(4, 1e9);
  assert.ok(unpairedRatio(head, base, alpha)!.low < 1.001);
});

test('a drift that both of a pair share is in neither the ratio nor its interval', () => {
  const level = Array.from({ length: 10 }, (_, index) => 1 + index);
  const found = pairedRatio(
    level.map((value) => [value * 1.05, value] as const),
    alpha,
  )!;
  near(found.ratio, 1.05);
  near(found.low, 1.05);
  near(found.high, 1.05);
});

test('the true ratio of pairs lies outside as seldom as alpha says', () => {
  const draw = normal(14);
  const noise = () => Math.exp(0.03 * draw());
  const pairs = () => Array.from({ length: 10 }, () => [1.02 * noise(), noise()] as const);
  assert.ok(shareOf(() => pairedRatio(pairs(), alpha)!.low > 1.02) <= 0.017);
});

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected), `${actual}, not ${expected}`);
}
