import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { RatioInterval } from './ratio-interval.ts';
import { studentT } from './student-t.ts';

/**
 * How many times as large the mean of one sample is as that of another: for values of which each is mostly the step of a
 * counter, so that some may be 0 and only their mean tells anything. The interval is that of Student's t on the logarithm
 * of the means, each mean's relative error by its scatter (the delta method; degrees of freedom by Welch 1947). Undefined
 * where a mean is not above 0.
 *
 * @param alpha one-sided
 */
export function meanRatio(head: readonly number[], base: readonly number[], alpha: number): RatioInterval | undefined {
  const ratio = ratioOfMeans(head, base);
  if (ratio === undefined) return undefined;
  if (head.length < 2 || base.length < 2) return unbounded(ratio);
  const [one, other] = [relativeVariance(head), relativeVariance(base)];
  const variance = one + other;
  if (variance === 0) return { ratio, low: ratio, high: ratio };
  const freedom = variance ** 2 / (one ** 2 / (head.length - 1) + other ** 2 / (base.length - 1));
  return interval(ratio, Math.sqrt(variance), Math.max(1, Math.floor(freedom)), alpha);
}

/**
 * The same of pairs: what both of a pair have alike is in neither.
 *
 * @param alpha one-sided
 */
export function pairedMeanRatio(
  pairs: readonly (readonly [head: number, base: number])[],
  alpha: number,
): RatioInterval | undefined {
  const ratio = ratioOfMeans(
    pairs.map(([head]) => head),
    pairs.map(([, base]) => base),
  );
  if (ratio === undefined) return undefined;
  if (pairs.length < 2) return unbounded(ratio);
  const level = mean(pairs.map(([head]) => head));
  const errors = pairs.map(([head, base]) => (head - ratio * base) / level);
  const error = sampleStandardDeviation(errors) / Math.sqrt(pairs.length);
  return interval(ratio, error, pairs.length - 1, alpha);
}

function ratioOfMeans(head: readonly number[], base: readonly number[]): number | undefined {
  if (head.length === 0 || base.length === 0) return undefined;
  const [one, other] = [mean([...head]), mean([...base])];
  return one > 0 && other > 0 && Number.isFinite(one / other) ? one / other : undefined;
}

/** Of the mean. */
function relativeVariance(values: readonly number[]): number {
  const list = [...values];
  return (sampleStandardDeviation(list) / mean(list)) ** 2 / list.length;
}

function interval(ratio: number, error: number, freedom: number, alpha: number): RatioInterval {
  const factor = Math.exp(studentT(freedom, 1 - 2 * alpha) * error);
  return { ratio, low: ratio / factor, high: ratio * factor };
}

function unbounded(ratio: number): RatioInterval {
  return { ratio, low: 0, high: Number.POSITIVE_INFINITY };
}
