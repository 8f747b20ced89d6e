import { normalQuantile } from '../statistics/normal-quantile.ts';
import type { RatioInterval } from '../statistics/ratio-interval.ts';
import type { Bound } from './decision.ts';

/** A side; more than anybody would wait for. */
export const mostRuns = 1000;
/** The standard normal below which nine in ten lie: so often the runs that are named do tell. */
const nineInTen = 1.2816;

/**
 * How many runs, a side, would most likely tell whether a ratio lies beyond a bound, should it be what it looks like now:
 * half-widths shrink with the square root of their number. Undefined where more than `mostRuns` would be needed.
 *
 * @param runs a side that the interval was made from
 * @param fewest a side below which nothing can be told
 * @param alpha one-sided, of the interval
 */
export function runsThatWouldTell(
  { ratio, low, high }: RatioInterval,
  { at }: Bound,
  runs: number,
  fewest: number,
  alpha: number,
): number | undefined {
  if (!(low > 0) || !Number.isFinite(high)) return Math.max(fewest, runs + 1);
  if (at <= 0) return undefined;
  const distance = Math.abs(Math.log(ratio / at));
  const half = ratio < at ? Math.log(high / ratio) : Math.log(ratio / low);
  const needed = Math.ceil(runs * ((half * (1 + nineInTen / normalQuantile(alpha))) / distance) ** 2);
  return needed > mostRuns || Number.isNaN(needed) ? undefined : Math.max(fewest, runs + 1, needed);
}
