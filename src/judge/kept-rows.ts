import { gpuColumns } from '../model/gpu.ts';
import type { Series, SourceDescription } from '../model/series.ts';
import { EnergyFold } from './energy-fold.ts';
import type { MeasuredGroup } from './energy-totals.ts';
import { SeriesFold } from './series-fold.ts';

/** A stretch of the measurement as one source saw it. */
export interface Replay {
  readonly groups: readonly MeasuredGroup[];
  /** Time means of what is no energy. */
  readonly series: SeriesFold;
}

/**
 * The rows of one energy source, kept while it is measured: which of them count is known only at the end. Of their
 * columns only those that will be asked for are kept: energy, and how busy a card was.
 */
export class KeptRows {
  /** Resource of the first energy series that came while it was measured. */
  newcomer: string | undefined;
  readonly #description: SourceDescription;
  readonly #columns: readonly number[];
  readonly #live: EnergyFold;
  readonly #rows: { readonly at: number; readonly values: Float64Array }[] = [];

  constructor(source: SourceDescription) {
    this.#columns = source.series.flatMap((series, column) => (isAsked(series) ? [column] : []));
    this.#description = { ...source, series: this.#columns.map((column) => source.series[column]!) };
    this.#live = new EnergyFold(this.#description, Number.POSITIVE_INFINITY, () => undefined);
  }

  /** The columns changed: those that are kept never move, so that only a new one matters. */
  declare(series: readonly Series[]): void {
    const energies = series.filter(({ energy }) => energy !== undefined);
    const known = this.#description.series;
    this.newcomer ??= energies.find(
      (one) => !known.some(({ metric, resource }) => metric === one.metric && resource === one.resource),
    )?.resource;
  }

  row(at: number, values: ArrayLike<number>): void {
    const kept = Float64Array.from(this.#columns, (column) => values[column] ?? Number.NaN);
    this.#rows.push({ at, values: kept });
    this.#live.row(at, kept);
  }

  /** Mean watts so far of each counted group that has any. */
  running(): ReturnType<EnergyFold['running']> {
    return this.#live.running();
  }

  /** Folds the rows of a stretch, as if nothing else had been measured. A source reads up to half a period off. */
  replay(from: number, to: number): Replay {
    const source = this.#description;
    const { period } = source;
    // Ticks come a little early and late: the stretch is of so many of them, whatever their jitter.
    const ticks = Math.max(1, Math.round((to - from) / period));
    const duration = Math.abs(ticks * period - (to - from)) < period / 4 ? ticks * period : to - from;
    const energy = new EnergyFold(source, duration, () => undefined);
    const series = new SeriesFold(source.series, period);
    const slack = period / 2;
    for (const { at, values } of this.#rows) {
      if (at < from - slack || at > to + slack) continue;
      energy.row(at - from, values);
      series.row(at - from, values);
    }
    energy.end(duration);
    return { groups: energy.finish().map((group) => ({ ...group, source })), series };
  }
}

function isAsked({ energy, metric }: Series): boolean {
  return energy !== undefined || metric === gpuColumns.utilisation.metric;
}
