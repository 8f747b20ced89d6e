import { studentT95 } from '../statistics/student-t.ts';

/** How far the mean of a series of readings is from what it settles at. */
export interface SettledMean {
  /** Standard deviation of the readings. */
  readonly deviation: number;
  /** Half-width of the 95 % interval of their mean. */
  readonly halfWidth: number;
}

/** Readings that follow each other more closely than this do not tell how closely. */
const mostCorrelation = 0.95;
/** However closely: below it, an interval widens without holding more often (tried on first-order processes). */
const leastWorth = 3;
/** Beside the mean this is the rounding of sums, and no spread. */
const rounding = 1e-9;

/**
 * Deviation of the readings and half-width of their mean, for readings in the order of time of which each resembles the
 * one before: n of them are worth n (1 - r) / (1 + r) independent ones, r their lag-1 autocorrelation (Bartlett's
 * formula for a first-order process), never more than n. A short series shows too small an r, on average by (1 + 3 r) / n
 * (Marriott and Pope 1954), which is added. Undefined for fewer than three.
 */
export function settledMean(readings: readonly number[]): SettledMean | undefined {
  const count = readings.length;
  if (count < 3) return undefined;
  const mean = readings.reduce((sum, reading) => sum + reading, 0) / count;
  const squares = readings.reduce((sum, reading) => sum + (reading - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (count - 1));
  if (deviation <= rounding * Math.abs(mean)) return { deviation: 0, halfWidth: 0 };
  let products = 0;
  for (let index = 1; index < count; index += 1) products += (readings[index]! - mean) * (readings[index - 1]! - mean);
  const seen = products / squares;
  const correlation = Math.min(mostCorrelation, Math.max(0, seen + (1 + 3 * seen) / count));
  const worth = Math.max(leastWorth, (count * (1 - correlation)) / (1 + correlation));
  return { deviation, halfWidth: (studentT95(Math.floor(worth - 1)) * deviation) / Math.sqrt(worth) };
}
