import { mean, sampleStandardDeviation } from 'simple-statistics';
import { studentT } from './student-t.ts';

/**
 * Interval of a mean, by Student's t with n - 1 degrees of freedom: exact for normal errors, and nearly so for the mean
 * of many others. Undefined for fewer than two values: one tells nothing of its own spread.
 *
 * @param missed how often, as a share, the mean lies outside on either side: 0.05 for a 95 % interval
 */
export function meanInterval(
  values: readonly number[],
  missed = 0.05,
): readonly [low: number, high: number] | undefined {
  if (values.length < 2) return undefined;
  const list = [...values];
  const middle = mean(list);
  const half = (studentT(list.length - 1, 1 - missed) * sampleStandardDeviation(list)) / Math.sqrt(list.length);
  return [middle - half, middle + half];
}
