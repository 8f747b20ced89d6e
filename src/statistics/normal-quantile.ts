import { bisect, errorFunction } from 'simple-statistics';

/**
 * What a standard normal number exceeds with a probability of `alpha`, to six digits. simple-statistics' own quantile has
 * three.
 *
 * @param alpha above 0 and at most 0.5
 */
export function normalQuantile(alpha: number): number {
  return bisect((z) => (1 - errorFunction(z / Math.SQRT2)) / 2 - alpha, 0, 10, 100, 1e-9);
}
