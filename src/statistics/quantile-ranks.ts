import { normalQuantile } from './normal-quantile.ts';

/** Up to so many values the binomial distribution is summed; beyond, its normal approximation is good to a rank or two. */
const mostSummed = 10_000;

/** Ranks of the order statistics that bound a quantile, from 1; absent where even the extreme value does not. */
export interface QuantileRanks {
  readonly low?: number;
  readonly high?: number;
}

/**
 * Which of `count` values, in rising order, bound the quantile that a `share` of all lies below: the greatest l and the
 * least u so that the quantile lies below the l-th value, and above the u-th, with a probability of at most `alpha` each.
 * How many of the values lie below the quantile is binomial, whatever their distribution (Conover, Practical
 * Nonparametric Statistics, 1999, section 3.2).
 *
 * @param share above 0 and below 1
 * @param alpha one-sided: 0.025 for a 95 % interval
 */
export function quantileRanks(count: number, share: number, alpha = 0.025): QuantileRanks {
  // From above a quantile is bounded as its mirror image is from below.
  const low = lowRank(count, share, alpha);
  const mirrored = lowRank(count, 1 - share, alpha);
  return {
    ...(low === undefined ? {} : { low }),
    ...(mirrored === undefined ? {} : { high: count + 1 - mirrored }),
  };
}

/** The greatest l so that fewer than l of the values lie below the quantile with a probability of at most `alpha`. */
function lowRank(count: number, share: number, alpha: number): number | undefined {
  if (count > mostSummed) {
    const deviation = Math.sqrt(count * share * (1 - share));
    const rank = Math.floor(count * share - normalQuantile(alpha) * deviation);
    return rank >= 1 ? rank : undefined;
  }
  // Logarithms: of many values the first terms are below what a number holds.
  const odds = Math.log(share / (1 - share));
  let term = count * Math.log1p(-share);
  let below = 0;
  let rank = 0;
  for (let k = 0; k < count; k += 1) {
    below += Math.exp(term);
    if (below > alpha) break;
    rank = k + 1;
    term += odds + Math.log((count - k) / (k + 1));
  }
  return rank >= 1 ? rank : undefined;
}
