import { median } from 'simple-statistics';
import type { Boundary } from '../model/boundary.ts';
import type { Unit } from '../model/quantity.ts';
import { KnownCircumstances } from './circumstances.ts';
import type { HistoryDatabase } from './connection.ts';
import { metricsIn, type Point, pointsOf } from './points.ts';
import { type RecordQuery, type Series, seriesIn } from './records.ts';
import { strandsOf } from './strands.ts';
import { type Trend, trendOf } from './trend.ts';

/** Which figures; what is not given does not matter. */
export interface FigureQuery extends RecordQuery {
  readonly metrics?: readonly string[];
}

/** A metric of one series, as far as its figures may be compared. */
export interface Course {
  readonly metric: string;
  readonly unit: Unit;
  readonly boundary?: Boundary;
  readonly isEstimated: boolean;
  readonly series: string;
  readonly host: string;
  readonly points: readonly Point[];
  /** How it differs from the one of this metric and series that was recorded last; empty for that one. */
  readonly differs: readonly string[];
  /** Records that were interrupted: they are not among the points. */
  readonly interrupted: number;
}

/** Every course that a query is about, by metric and series, what was recorded last first. */
export function* coursesIn(
  history: HistoryDatabase,
  query: FigureQuery,
): Generator<Course & { readonly trend: () => Trend }> {
  const known = new KnownCircumstances(history);
  const all = metricsIn(history).filter(({ name }) => query.metrics === undefined || query.metrics.includes(name));
  const series = seriesIn(history, query);
  for (const metric of all) {
    for (const one of series) {
      const points = pointsOf(history, metric, one, query);
      const whole = points.filter(({ isInterrupted }) => !isInterrupted);
      const interrupted = points.length - whole.length;
      for (const strand of strandsOf(metric.name, whole, known)) {
        yield {
          ...courseOf(metric.name, metric.unit, one, strand.points),
          differs: strand.differs,
          interrupted: strand.differs.length === 0 ? interrupted : 0,
          trend: () => trendOf(strand.points, known),
        };
      }
    }
  }
}

function courseOf(metric: string, unit: Unit, { name, host }: Series, points: readonly Point[]) {
  const { boundary, isEstimated } = points.at(-1)!;
  return {
    metric,
    unit,
    ...(boundary === undefined ? {} : { boundary }),
    isEstimated,
    series: name,
    host,
    points,
  };
}

export interface Summary {
  readonly last: Point;
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** Records, those of daily ones too. */
  readonly records: number;
  /** s */
  readonly from: number;
  readonly to: number;
}

export function summaryOf({ points }: Pick<Course, 'points'>): Summary {
  const last = points.at(-1)!;
  let [lowest, highest, records] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const { value, range = [value, value], count } of points) {
    lowest = Math.min(lowest, range[0]);
    highest = Math.max(highest, range[1]);
    records += count;
  }
  const middle = median(points.map(({ value }) => value));
  return { last, median: middle, lowest, highest, records, from: points[0]!.at, to: last.at };
}

/** The course in so many equal stretches of its time: the mean of each, null where there is no record. */
export function binsOf({ points }: Pick<Course, 'points'>, count: number): readonly (number | null)[] {
  const [from, to] = [points[0]!.at, points.at(-1)!.at];
  const bins = Math.max(1, Math.min(count, points.length));
  const sums = Array.from({ length: bins }, () => ({ sum: 0, count: 0 }));
  for (const { at, value } of points) {
    const bin = sums[to === from ? 0 : Math.min(bins - 1, Math.floor(((at - from) / (to - from)) * bins))]!;
    bin.sum += value;
    bin.count += 1;
  }
  return sums.map(({ sum, count: of }) => (of === 0 ? null : sum / of));
}
