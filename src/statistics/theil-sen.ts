import { median, quantileSorted } from 'simple-statistics';
import { normalQuantile } from './normal-quantile.ts';

/** A value at a time. */
export interface TimedValue {
  readonly at: number;
  readonly value: number;
}

export interface Slope {
  /** Change of the value for one unit of time. */
  readonly perTime: number;
  /** 95 % interval. */
  readonly interval: readonly [low: number, high: number];
  /** Value of the line at `at`. */
  readonly level: number;
  readonly at: number;
}

/** All pairs of so many are looked at; more are put together first. */
const mostPoints = 400;
const fewest = 5;
const alpha = 0.025;

/**
 * The median of the slopes of all pairs, which up to 29 % of outliers do not move, with Kendall's interval (Theil 1950; Sen
 * 1968, Journal of the American Statistical Association 63, 1379-1389, sections 5 and 6). Values beyond 400 are put
 * together to the medians of as many stretches of equal count. Undefined for fewer than five, and where all are at one time.
 *
 * @param points in the order of their times
 */
export function theilSen(points: readonly TimedValue[]): Slope | undefined {
  const few = together(points);
  const count = few.length;
  if (count < fewest) return undefined;
  const slopes = new Float64Array((count * (count - 1)) / 2);
  let pairs = 0;
  for (let one = 0; one < count; one += 1) {
    for (let other = one + 1; other < count; other += 1) {
      const apart = few[other]!.at - few[one]!.at;
      if (apart <= 0) continue;
      slopes[pairs] = (few[other]!.value - few[one]!.value) / apart;
      pairs += 1;
    }
  }
  if (pairs === 0) return undefined;
  const sorted = slopes.subarray(0, pairs).sort();
  const perTime = quantileSorted(sorted as unknown as number[], 0.5);
  // Variance of Kendall's S without ties.
  const reach = normalQuantile(alpha) * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  const low = Math.max(0, Math.floor((pairs - reach) / 2) - 1);
  const high = Math.min(pairs - 1, Math.ceil((pairs + reach) / 2));
  const at = few.at(-1)!.at;
  const level = median(few.map((point) => point.value + perTime * (at - point.at)));
  return { perTime, interval: [sorted[low]!, sorted[high]!], level, at };
}

function together(points: readonly TimedValue[]): readonly TimedValue[] {
  if (points.length <= mostPoints) return points;
  return Array.from({ length: mostPoints }, (_, index) => {
    const from = Math.floor((index * points.length) / mostPoints);
    const to = Math.floor(((index + 1) * points.length) / mostPoints);
    const part = points.slice(from, to);
    return { at: median(part.map(({ at }) => at)), value: median(part.map(({ value }) => value)) };
  });
}
