import { mean, numericSort, sampleStandardDeviation } from 'simple-statistics';
import { rankSumQuantile } from './mann-whitney.ts';
import { studentT } from './student-t.ts';

/** Ratios that are sorted as they are; of more, the ranks that are asked for are searched. */
const mostRatios = 250_000;

/** How many times as large one thing is as another, and between which bounds. */
export interface RatioInterval {
  readonly ratio: number;
  /** 0 where there are too few values to bound it from below. */
  readonly low: number;
  /** Infinity where there are too few to bound it from above. */
  readonly high: number;
}

/**
 * How many times as large the values of one sample are as those of another, where nothing pairs them: the shift of
 * Hodges and Lehmann (1963) on logarithms, the median of all n x m ratios, and the interval that the rank-sum test of
 * Mann and Whitney leaves (Lehmann, Nonparametrics, 1975, section 2.6). Whatever the distribution, the true ratio lies
 * below the interval with a probability of at most `alpha`, and above it with the same. One wild value moves nothing.
 *
 * Ranks may hold 0, as the CPU time of a short command has: beside it everything is endlessly more, and two of it are
 * alike. Undefined where a sample is empty or holds a value below 0, and where the ratio is no number: mostly of zeros.
 *
 * @param alpha one-sided
 */
export function unpairedRatio(
  head: readonly number[],
  base: readonly number[],
  alpha: number,
): RatioInterval | undefined {
  if (head.length === 0 || base.length === 0 || ![...head, ...base].every(isAmount)) return undefined;
  const ratioAt = rankedRatios(head, base);
  const pairs = head.length * base.length;
  const below = rankSumQuantile(head.length, base.length, alpha);
  const ratio = (ratioAt(Math.floor((pairs - 1) / 2)) + ratioAt(Math.floor(pairs / 2))) / 2;
  if (!Number.isFinite(ratio)) return undefined;
  return {
    ratio,
    low: below < 0 ? 0 : ratioAt(below),
    high: below < 0 ? Number.POSITIVE_INFINITY : ratioAt(pairs - 1 - below),
  };
}

/** The ratio of each pair, by its rank from the least, 0. */
function rankedRatios(head: readonly number[], base: readonly number[]): (rank: number) => number {
  if (head.length * base.length <= mostRatios) {
    const ratios = Float64Array.from(head.flatMap((one) => base.map((other) => ratioOf(one, other)))).sort();
    return (rank) => ratios[rank]!;
  }
  return searchedRatios(head, base);
}

/** Too many to hold: between the least and the greatest, by halves, each time counting those that are not above. */
function searchedRatios(head: readonly number[], base: readonly number[]): (rank: number) => number {
  const [heads, bases] = [head, base].map((values) => numericSort(values.filter((value) => value > 0)));
  const [noHeads, noBases] = [head.length - heads!.length, base.length - bases!.length];
  const [nothing, alike, endless] = [noHeads * bases!.length, noHeads * noBases, heads!.length * noBases];
  const countUpTo = (ratio: number) => {
    let count = nothing + (ratio >= 1 ? alike : 0);
    let at = 0;
    for (const other of bases!) {
      while (at < heads!.length && heads![at]! <= ratio * other) at += 1;
      count += at;
    }
    return count;
  };
  return (rank) => {
    if (rank < nothing) return 0;
    if (rank >= head.length * base.length - endless) return Number.POSITIVE_INFINITY;
    // Where one side is all zeros, only equal pairs are left.
    let low = (heads![0] ?? 1) / (bases!.at(-1) ?? 1);
    let high = (heads!.at(-1) ?? 1) / (bases![0] ?? 1);
    if (alike > 0) [low, high] = [Math.min(low, 1), Math.max(high, 1)];
    while (high / low > 1 + 1e-12) {
      const middle = Math.sqrt(low) * Math.sqrt(high);
      if (countUpTo(middle) > rank) high = middle;
      else low = middle;
    }
    return high;
  };
}

function ratioOf(one: number, other: number): number {
  return one === other ? 1 : one / other;
}

/**
 * The same where each value has its partner, measured beside it: the geometric mean of the ratios of the pairs, and the
 * interval of Student's t on their logarithms. What both of a pair have alike, as a slow drift, is in neither. Undefined
 * without pairs, and where a value is not above 0.
 *
 * @param alpha one-sided
 */
export function pairedRatio(
  pairs: readonly (readonly [head: number, base: number])[],
  alpha: number,
): RatioInterval | undefined {
  if (pairs.length === 0 || !pairs.flat().every(isRateable)) return undefined;
  return ofLogarithms(
    pairs.map(([head, base]) => Math.log(head / base)),
    alpha,
  );
}

/** The geometric mean of ratios whose logarithms are given, by Student's t. */
function ofLogarithms(logarithms: number[], alpha: number): RatioInterval {
  const count = logarithms.length;
  const middle = mean(logarithms);
  const ratio = Math.exp(middle);
  if (count < 2) return { ratio, low: 0, high: Number.POSITIVE_INFINITY };
  const half = (studentT(count - 1, 1 - 2 * alpha) * sampleStandardDeviation(logarithms)) / Math.sqrt(count);
  return { ratio, low: Math.exp(middle - half), high: Math.exp(middle + half) };
}

function isAmount(value: number): boolean {
  return value >= 0 && Number.isFinite(value);
}

function isRateable(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}
