import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanRatio, pairedMeanRatio } from '../../src/statistics/mean-ratio.ts';
import { seeded } from '../support/random.ts';
import { sample, shareOf } from './samples.ts';

const alpha = 0.01;

/** What a counter tells of so many of its steps, read at a time of its own choice. */
function counter(seed: number, steps: number) {
  const phase = seeded(seed);
  return () => Math.floor(steps + phase());
}

test('the ratio of means is the same thing as seldom outside as alpha says, for values of a step or two', () => {
  for (const [seed, steps] of [
    [1, 0.7],
    [2, 1.5],
    [3, 2.5],
  ] as const) {
    const draw = counter(seed, steps);
    const wrong = shareOf(() => (meanRatio(sample(draw, 10), sample(draw, 10), alpha)?.low ?? 0) > 1);
    const pairs = () => Array.from({ length: 10 }, () => [draw(), draw()] as const);
    const wrongOfPairs = shareOf(() => (pairedMeanRatio(pairs(), alpha)?.low ?? 0) > 1);
    assert.ok(wrong <= 0.017 && wrongOfPairs <= 0.017, `${steps}: ${wrong}, ${wrongOfPairs}`);
  }
});

test('twice as many steps are found', () => {
  const [head, base] = [counter(4, 5), counter(5, 2.5)];
  assert.ok(shareOf(() => meanRatio(sample(head, 10), sample(base, 10), alpha)!.low > 1) > 0.95);
});

test('a drift that both of a pair share is in neither the ratio nor its interval', () => {
  const { ratio, low, high } = pairedMeanRatio(
    [1, 5, 2, 9].map((level) => [1.5 * level, level] as const),
    alpha,
  )!;
  for (const bound of [ratio, low, high]) assert.ok(Math.abs(bound - 1.5) < 1e-9);
});

test('nothing, and means that are not above 0, have no ratio; one value bounds nothing', () => {
  assert.equal(meanRatio([], [1], alpha), undefined);
  assert.equal(meanRatio([0, 0], [1, 2], alpha), undefined);
  assert.equal(pairedMeanRatio([[-1, 1]], alpha), undefined);
  assert.deepEqual(meanRatio([2], [1, 1], alpha), { ratio: 2, low: 0, high: Number.POSITIVE_INFINITY });
});
