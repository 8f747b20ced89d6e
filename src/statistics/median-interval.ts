import { binomialDistribution, numericSort } from 'simple-statistics';
import { meanInterval } from './mean-interval.ts';

/**
 * Interval of a median, at 95 % unless told.
 *
 * Where there are enough values (six for 95 %) it is free of any assumption on the distribution: the k-th least and the
 * k-th greatest value, with the greatest k whose chance of missing the median, that of fewer than k or more than n - k
 * heads in n throws of a coin, is small enough (Conover, Practical Nonparametric Statistics, 1999, section 3.2).
 *
 * For fewer values no such interval is sure enough: least and greatest of five cover the median in 93.75 % of cases.
 * There it is Student's t about the mean: exact where the values are normal, since then mean and median are one, and
 * never without the median of the values. It is not centred on that median, which spreads more than the mean of so few:
 * an interval as wide would cover less. Of values that are far from normal it covers a little less than it says: the
 * median of a lognormal with sigma 1 in 94 %, of a uniform in 92 %.
 *
 * Undefined for fewer than two values.
 *
 * @param missed how often, as a share, the median lies outside on either side: 0.05 for a 95 % interval
 */
export function medianInterval(
  values: readonly number[],
  missed = 0.05,
): readonly [low: number, high: number] | undefined {
  const count = values.length;
  const below = ranksLeftOut(count, missed);
  if (below < 0) return meanInterval(values, missed);
  const sorted = numericSort([...values]);
  return [sorted[below]!, sorted[count - 1 - below]!];
}

/** How many of the least, and as many of the greatest, lie outside; negative where even the extremes do not suffice. */
function ranksLeftOut(count: number, missed: number): number {
  if (2 * 0.5 ** count > missed) return -1;
  const heads = binomialDistribution(count, 0.5)!;
  let outside = 0;
  let below = -1;
  while (2 * (outside + heads[below + 1]!) <= missed) {
    below += 1;
    outside += heads[below]!;
  }
  return below;
}
