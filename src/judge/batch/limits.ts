import type { BatchLimit, LimitMetric } from '../../model/batch.ts';
import type { Quantity } from '../../model/quantity.ts';
import type { BatchResult } from '../../model/report.ts';
import type { ChoicePoint, LatencyMetric } from './choice-point.ts';

export type Kept = BatchResult['limits'][number]['kept'];

/** Lower percentiles first: what one of them breaks, the higher ones break too. */
const percentiles: readonly LatencyMetric[] = ['latency.p50', 'latency.p90', 'latency.p95', 'latency.p99'];

/**
 * Whether a point kept a limit in its own measurement: "yes" only where neither its figure nor that of one of its windows
 * broke it, and the figure's 95 % interval does not reach beyond it either. The greatest latency and the peak of memory
 * are what they are: they have no interval. The energy of a single window may be mostly the step of a counter: only that
 * of all of them is held against a limit.
 */
export function keptOf(limit: BatchLimit, point: ChoicePoint): Kept {
  const { metric, comparison, value: bound } = limit;
  const breaks = (value: number) => (comparison === '<=' ? value > bound : value < bound);
  const figure = figureOf(metric, point);
  if (figure === undefined)
    return lowerPercentiles(metric, point).some(({ value }) => breaks(value)) ? 'no' : 'unknown';
  if (breaks(figure.value) || windowsOf(metric, point).some(breaks)) return 'no';
  if (metric === 'latency.max' || metric === 'memory.peak') return 'yes';
  if (figure.interval === undefined) return point.isBare === true ? 'yes' : 'unsure';
  return figure.interval.some(breaks) ? 'unsure' : 'yes';
}

/** The figure that a limit is about; undefined where it was not measured. */
export function figureOf(metric: LimitMetric, point: ChoicePoint): Quantity | undefined {
  if (metric === 'throughput') return point.throughput;
  if (metric === 'memory.peak') return point.memory;
  return metric === 'energy.item' ? point.energyPerItem : point.latencies[metric];
}

/** Places of the points that kept every limit, and that came to an end that counts. */
export function eligibleOf(points: readonly ChoicePoint[], limits: readonly BatchLimit[]): readonly number[] {
  return points.flatMap((point, place) =>
    isMeasured(point) && limits.every((limit) => keptOf(limit, point) === 'yes') ? [place] : [],
  );
}

export function isMeasured({ isOut, throughput, latencies, energyPerItem }: ChoicePoint): boolean {
  const hasFigure = throughput !== undefined || energyPerItem !== undefined || Object.keys(latencies).length > 0;
  return isOut !== true && hasFigure;
}

function windowsOf(metric: LimitMetric, { perWindow }: ChoicePoint): readonly number[] {
  if (metric === 'throughput') return perWindow?.throughput ?? [];
  if (metric === 'memory.peak' || metric === 'energy.item') return [];
  return perWindow?.latencies?.[metric] ?? [];
}

function lowerPercentiles(metric: LimitMetric, { latencies }: ChoicePoint): readonly Quantity[] {
  const place = (percentiles as readonly LimitMetric[]).indexOf(metric);
  return percentiles.slice(0, Math.max(0, place)).flatMap((one) => latencies[one] ?? []);
}
