import { mean, median } from 'simple-statistics';
import { derivedFrom, type Quantity, quantity } from '../../model/quantity.ts';
import type { RunMetric } from '../../model/report.ts';
import { meanInterval } from '../../statistics/mean-interval.ts';
import { medianInterval } from '../../statistics/median-interval.ts';
import { spread } from '../../statistics/spread.ts';
import { type Margins, marginsOf } from './repeat-measure.ts';

/** One figure of one repeat. */
export interface Reading {
  readonly figure: Quantity;
  /** What of its interval all repeats have alike: repeating does not take it away. */
  readonly systematic?: Margins;
  /** It is mostly the error of a counter's step. */
  readonly isTooShort?: boolean;
}

/**
 * One figure over the repeats: its median, with what the scatter of the repeats and the error that they share leave in
 * doubt. Where most repeats are too short for the counter it is their mean: the steps that one repeat gets too much the
 * next one gets too little, and a median of nothing and a step is either. Undefined without repeats.
 */
export function metricOf(readings: readonly Reading[]): RunMetric | undefined {
  const [only] = readings;
  if (only === undefined) return undefined;
  if (readings.length === 1) {
    return { center: 'single', value: only.figure, lowest: only.figure, highest: only.figure, count: 1 };
  }
  const figures = readings.map(({ figure }) => figure);
  const values = figures.map(({ value }) => value);
  const { unit, boundary } = only.figure;
  const isMean = 2 * readings.filter(({ isTooShort }) => isTooShort === true).length > readings.length;
  const center = isMean ? mean(values) : median(values);
  const [low, high] = (isMean ? meanInterval(values) : medianInterval(values))!;
  const [below, above] = sharedMargins(readings);
  const least = ownError(readings);
  const width = spread(values);
  // What no single repeat could have below 0 the median has not either.
  const floor = figures.every(({ value, interval }) => (interval?.[0] ?? value) >= 0) ? 0 : Number.NEGATIVE_INFINITY;
  return {
    center: isMean ? 'mean' : 'median',
    value: quantity(center, unit, derivedFrom(...figures), {
      boundary,
      interval: [Math.max(floor, Math.min(low, center - least) - below), Math.max(high, center + least) + above],
    }),
    lowest: figures.reduce((a, b) => (b.value < a.value ? b : a)),
    highest: figures.reduce((a, b) => (b.value > a.value ? b : a)),
    ...(width === undefined ? {} : { spread: quantity(width, '1', derivedFrom(...figures)) }),
    count: readings.length,
  };
}

function sharedMargins(readings: readonly Reading[]): Margins {
  const of = (side: 0 | 1) => median(readings.map(({ systematic }) => systematic?.[side] ?? 0));
  return [of(0), of(1)];
}

/** What each repeat's own error leaves of the center: values that happen to be equal are no surer than their counter. */
function ownError(readings: readonly Reading[]): number {
  const own = readings.map(({ figure, systematic }) => Math.max(0, marginsOf(figure)[1] - (systematic?.[1] ?? 0)));
  return median(own) / Math.sqrt(readings.length);
}
