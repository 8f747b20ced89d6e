import { median, medianAbsoluteDeviation } from 'simple-statistics';

/** From a median absolute deviation to the standard deviation of a normal distribution that has it: 1 / 0.6745. */
export const deviationsToSigma = 1.4826;

/**
 * How far single values lie from each other: median absolute deviation x 1.4826 as a share of the median. An outlier
 * does not move it. Undefined for fewer than two values, and about a median of 0.
 */
export function spread(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const list = [...values];
  const middle = median(list);
  return middle === 0 ? undefined : (medianAbsoluteDeviation(list) * deviationsToSigma) / Math.abs(middle);
}
