import { median, numericSort } from 'simple-statistics';

/**
 * The least by which two of some values differ: the step of what told them, or less where they are many and fine. 0
 * where all are equal. What is below a billionth of the usual value is rounding.
 */
export function leastDifference(values: readonly number[]): number {
  const sorted = numericSort([...values]);
  const rounding = sorted.length === 0 ? 0 : 1e-9 * Math.abs(median(sorted));
  let least = Number.POSITIVE_INFINITY;
  for (const [index, value] of sorted.entries()) {
    const difference = value - (sorted[index - 1] ?? value);
    if (difference > rounding) least = Math.min(least, difference);
  }
  return Number.isFinite(least) ? least : 0;
}
