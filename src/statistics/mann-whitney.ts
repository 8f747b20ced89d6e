import { normalQuantile } from './normal-quantile.ts';

/** Up to so many pairs the distribution is counted out; beyond, its normal approximation is good to a rank or two. */
const mostPairs = 2500;

/**
 * Of n values and m others of the same distribution, how many pairs, at most, may stand the wrong way round so that
 * chance alone gives so few with a probability of at most `alpha`: the quantile of the statistic U of Mann and Whitney
 * (1947). -1 where not even none is so improbable.
 *
 * Without ties it is exact, whatever the distribution. With ties it is at least as sure as it says, where a tied pair
 * counts as one of the wrong ones (Lehmann, Nonparametrics, 1975, section 1.4): ties are no reason for another way.
 *
 * @param alpha one-sided, above 0 and below 0.5
 */
export function rankSumQuantile(n: number, m: number, alpha: number): number {
  if (!(alpha > 0 && alpha < 0.5)) throw new RangeError(`not a one-sided probability: ${alpha}`);
  return n * m <= mostPairs ? exactQuantile(n, m, alpha) : approximateQuantile(n, m, alpha);
}

/** Fewest values a side with which chance can be told from anything at all. */
export function fewestValues(alpha: number): number {
  let count = 1;
  while (rankSumQuantile(count, count, alpha) < 0) count += 1;
  return count;
}

function exactQuantile(n: number, m: number, alpha: number): number {
  const counts = orderings(n, m);
  // The lower half, and what of the middle has no mirror image, are all of it.
  const all = counts.reduce((sum, count, pairs) => sum + (2 * pairs === n * m ? count : 2 * count), 0);
  let cumulated = 0;
  for (let pairs = 0; pairs < counts.length; pairs += 1) {
    cumulated += counts[pairs]!;
    if (cumulated > alpha * all) return pairs - 1;
  }
  return counts.length - 1;
}

/**
 * In how many orders of n and m values so many pairs stand the wrong way round, from none to half of all: the
 * coefficients of the Gaussian binomial, by its product of (1 - q^(m+i)) / (1 - q^i).
 */
function orderings(n: number, m: number): Float64Array {
  const counts = new Float64Array(Math.floor((n * m) / 2) + 1);
  counts[0] = 1;
  for (let i = 1; i <= n; i += 1) {
    for (let k = counts.length - 1; k >= m + i; k -= 1) counts[k]! -= counts[k - m - i]!;
    for (let k = i; k < counts.length; k += 1) counts[k]! += counts[k - i]!;
  }
  return counts;
}

function approximateQuantile(n: number, m: number, alpha: number): number {
  const z = normalQuantile(alpha);
  // Half a pair is the correction for continuity.
  return Math.floor((n * m) / 2 - z * Math.sqrt((n * m * (n + m + 1)) / 12) - 0.5);
}
