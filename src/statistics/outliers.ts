import { mean, median, medianAbsoluteDeviation } from 'simple-statistics';
import { deviationsToSigma } from './spread.ts';

/** Standard deviations from the median, as hyperfine has it: 14.826 median absolute deviations. */
const farthest = 10;
/** From a mean absolute deviation to a standard deviation: the square root of pi / 2. */
const meanDeviationToSigma = Math.sqrt(Math.PI / 2);
/** Of fewer, two that happen to agree make an outlier of any third. */
const fewest = 5;
/** What differs by less from the median is of no use to anybody, however quiet the others are. */
const smallest = 0.01;

/**
 * Where in the list the values stand that lie so far from the median that something else must have happened: the modified
 * z-score, whose median and median absolute deviation outliers do not move (Iglewicz & Hoaglin, How to Detect and Handle
 * Outliers, 1993), at hyperfine's threshold. Where more than half of the values are equal, that deviation is 0; the mean
 * absolute deviation takes its place, as they propose.
 */
export function outliers(values: readonly number[]): readonly number[] {
  if (values.length < fewest) return [];
  const list = [...values];
  const middle = median(list);
  const distances = list.map((value) => Math.abs(value - middle));
  const typical = medianAbsoluteDeviation(list);
  const sigma = typical > 0 ? typical * deviationsToSigma : mean(distances) * meanDeviationToSigma;
  return distances.flatMap((distance, index) =>
    distance > Math.max(farthest * sigma, smallest * Math.abs(middle)) ? [index] : [],
  );
}
