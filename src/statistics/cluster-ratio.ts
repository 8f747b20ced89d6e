import { studentT95 } from './student-t.ts';

/** Sums over a sample of pairs (x, y). */
export interface PairSums {
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

/**
 * Half the width of the 95 % interval of sum(y) / sum(x) over a population, of which a sample of pairs was drawn: the
 * ratio estimator with the correction for a finite population (Cochran, Sampling Techniques, 1977, section 6.4), by
 * Student's t. Undefined for fewer than two pairs; 0 where the sample is the whole.
 *
 * @param population pairs that there are
 */
export function ratioHalfWidth({ count, x, y, xx, yy, xy }: PairSums, population: number): number | undefined {
  if (count >= population) return 0;
  if (count < 2) return undefined;
  const ratio = y / x;
  // Rounding of large sums must not make a variance negative.
  const variance = Math.max(0, yy - 2 * ratio * xy + ratio ** 2 * xx) / (count - 1);
  const error = Math.sqrt(((1 - count / population) * variance) / count) / (x / count);
  return studentT95(count - 1) * error;
}
