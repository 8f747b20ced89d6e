import type { Series } from '../model/series.ts';
import { longestBridge } from '../sampling/power-integral.ts';

/** The newest row of a source, copied, and the columns that it follows. */
export class LastRow {
  at = Number.NaN;
  values = new Float64Array(0);
  series: readonly Series[];
  readonly period: number;

  constructor(series: readonly Series[], period: number) {
    this.series = series;
    this.period = period;
  }

  /** The columns changed: the row before follows another list. */
  declare(series: readonly Series[]): void {
    this.series = series;
    this.at = Number.NaN;
  }

  take(at: number, values: ArrayLike<number>): void {
    if (this.values.length !== values.length) this.values = new Float64Array(values.length);
    this.values.set(values);
    this.at = at;
  }
}

/** Part of the way to the other row. */
const beside = 0.25;

/**
 * The row that a source would have given at `edge`, on the straight line between the rows on both sides of it: a counter
 * as if the power in between were even, a gauge as if it went from level to level; the row itself that stands right beside
 * the edge. Undefined where a gauge's rows stand
 * too far apart, and where there is no row on the one side.
 */
export function rowAtEdge(
  before: LastRow,
  edge: number,
  at: number,
  values: ArrayLike<number>,
): Float64Array | undefined {
  const seconds = at - before.at;
  if (!(seconds > 0) || before.values.length !== values.length) return undefined;
  const share = (edge - before.at) / seconds;
  // Where the one row stands right beside the edge, the power changes between the two: what was read there is nearer.
  const part = share <= beside ? 0 : share >= 1 - beside ? 1 : share;
  const isFar = seconds > (longestBridge + 0.5) * before.period;
  const row = new Float64Array(values.length);
  for (let column = 0; column < row.length; column += 1) {
    row[column] = between(before.values[column]!, values[column]!, part, before.series[column], isFar);
  }
  return row;
}

function between(low: number, high: number, part: number, series: Series | undefined, isFar: boolean): number {
  if (series?.shape !== 'counter') return isFar ? Number.NaN : low + (high - low) * part;
  if (high >= low) return low + (high - low) * part;
  const range = series.energy?.range;
  // A counter that went back and has no range was reset: nothing is known of the time in between.
  return range === undefined ? Number.NaN : (low + (range - low + high) * part) % range;
}
