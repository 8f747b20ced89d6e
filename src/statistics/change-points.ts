import { mean, median, medianAbsoluteDeviation } from 'simple-statistics';
import { deviationsToSigma } from './spread.ts';

/** A place where the level of a series changed for good. */
export interface ChangePoint {
  /** Place of the first value of the new level. */
  readonly index: number;
  /** Means of the values on both sides, up to the next change. */
  readonly before: number;
  readonly after: number;
}

/** Fewer values in a row make no level. */
const shortest = 4;
/** Values that are looked at around each, for outliers. */
const reach = 4;
/** Standard deviations from the median of its neighbours at which a value is one. */
const farthest = 4;

/**
 * Where the level of a series changes: the segmentation with the least sum of squares about its means, every change costing
 * `4 log(n)` variances of the noise, by PELT (Killick, Fearnhead & Eckley 2012, Journal of the American Statistical
 * Association 107, 1590-1598). The noise is told by the differences of neighbours, which steps hardly move; single outliers
 * are drawn to the median of their neighbours first (Hampel's filter). Where one slanting line explains the values better
 * than the steps do, there are none.
 */
export function changePoints(values: readonly number[]): readonly ChangePoint[] {
  const count = values.length;
  if (count < 2 * shortest) return [];
  const sigma = noiseOf(values);
  const clean = withoutOutliers(values, sigma);
  // A series of which most neighbours are equal has no noise to be told: its own smallest steps are then the scale.
  const variance = (sigma > 0 ? sigma : smallestStep(clean) / 4) ** 2;
  if (variance === 0) return [];
  const penalty = 4 * Math.log(count) * variance;
  const { ends, cost } = segments(clean, penalty);
  if (ends.length === 1) return [];
  if (lineCost(clean) + penalty <= cost) return [];
  const starts = [0, ...ends.slice(0, -1)];
  const levels = starts.map((from, index) => mean(clean.slice(from, ends[index])));
  return starts.slice(1).map((index, at) => ({ index, before: levels[at]!, after: levels[at + 1]! }));
}

/** Standard deviation of the noise, from differences of neighbours: a step is in one of them only. */
function noiseOf(values: readonly number[]): number {
  const differences = values.slice(1).map((value, index) => value - values[index]!);
  return (medianAbsoluteDeviation(differences) * deviationsToSigma) / Math.SQRT2;
}

function smallestStep(values: readonly number[]): number {
  const steps = values.slice(1).map((value, index) => Math.abs(value - values[index]!));
  return steps.filter((step) => step > 0).reduce((least, step) => Math.min(least, step), Number.POSITIVE_INFINITY) || 0;
}

function withoutOutliers(values: readonly number[], sigma: number): number[] {
  return values.map((value, index) => {
    const near = median(values.slice(Math.max(0, index - reach), index + reach + 1));
    return Math.abs(value - near) <= farthest * sigma || isOfStep(values, index, sigma) ? value : near;
  });
}

/** Beside a step the median of the neighbours is of the other level: a value that agrees with one side is none of the outliers. */
function isOfStep(values: readonly number[], index: number, sigma: number): boolean {
  const agrees = (side: readonly number[]) =>
    side.length > 1 && Math.abs(values[index]! - median([...side])) <= farthest * sigma;
  return agrees(values.slice(Math.max(0, index - 3), index)) || agrees(values.slice(index + 1, index + 4));
}

/** The ends of the segments of least cost, and that cost with its penalties. */
function segments(values: readonly number[], penalty: number): { readonly ends: number[]; readonly cost: number } {
  const count = values.length;
  const sums = new Float64Array(count + 1);
  const squares = new Float64Array(count + 1);
  // About their mean, so that squares of large numbers lose no digits.
  const center = mean([...values]);
  for (let index = 0; index < count; index += 1) {
    const value = values[index]! - center;
    sums[index + 1] = sums[index]! + value;
    squares[index + 1] = squares[index]! + value * value;
  }
  const costOf = (from: number, to: number) =>
    squares[to]! - squares[from]! - (sums[to]! - sums[from]!) ** 2 / (to - from);
  const best = new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY);
  best[0] = -penalty;
  const last = new Int32Array(count + 1);
  let candidates = [0];
  for (let end = shortest; end <= count; end += 1) {
    for (const from of candidates) {
      if (end - from < shortest) continue;
      const cost = best[from]! + costOf(from, end) + penalty;
      if (cost < best[end]!) {
        best[end] = cost;
        last[end] = from;
      }
    }
    // A start that is behind by more than the penalty never catches up.
    candidates = candidates.filter((from) => end - from < shortest || best[from]! + costOf(from, end) <= best[end]!);
    candidates.push(end - shortest + 1);
  }
  const ends: number[] = [];
  for (let end = count; end > 0; end = last[end]!) ends.unshift(end);
  return { ends, cost: best[count]! };
}

/** Sum of squares about the least-squares line. */
function lineCost(values: readonly number[]): number {
  const count = values.length;
  const middle = (count - 1) / 2;
  const center = mean([...values]);
  let across = 0;
  let spreadOfTime = 0;
  let all = 0;
  for (let index = 0; index < count; index += 1) {
    const value = values[index]! - center;
    across += (index - middle) * value;
    spreadOfTime += (index - middle) ** 2;
    all += value * value;
  }
  return all - across ** 2 / spreadOfTime;
}
