import type { Series } from '../model/series.ts';
import { longestBridge } from '../sampling/power-integral.ts';
import { edgeGrace } from './energy-group.ts';

/** What one series came to over the window. */
export interface Folded {
  readonly series: Series;
  /** Counters: the sum of the steps forward, in the series' unit. Gauges: the level times the time, unit x s. */
  readonly sum: number;
  /** Seconds that `sum` covers. */
  readonly covered: number;
  /** Time mean of a gauge; NaN where nothing was covered. */
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
  readonly last: number;
  /** Readings that were numbers. */
  readonly readings: number;
  /** Times that a counter went back: the kernel's iowait does, and a device that was replaced. */
  readonly backwards: number;
}

/** Virtual interfaces come and go by the thousand on a node of a cluster: those beyond this many are left out. */
const mostSeries = 4096;

/**
 * Folds one source's rows into sums that do not grow with the window. A counter's reading that is missing is bridged, as
 * its next one holds the difference; a gauge is bridged over at most five periods.
 */
export class SeriesFold {
  readings = 0;
  /** A series came when there were too many already. */
  hasIgnored = false;
  /** Seconds between rows that were not too far apart. */
  covered = 0;
  readonly #longest: number;
  readonly #grace: number;
  readonly #onHole: (from: number, to: number) => void;
  #at = Number.NaN;
  readonly #slots = new Map<string, number>();
  readonly #series: Series[] = [];
  /** Column of the present rows to slot; -1: ignored. */
  #columns: number[] = [];
  readonly #state: SlotState[] = [];

  constructor(series: readonly Series[], period: number, onHole: (from: number, to: number) => void = () => undefined) {
    this.#longest = (longestBridge + 0.5) * period;
    this.#grace = edgeGrace * period;
    this.#onHole = onHole;
    this.declare(series);
  }

  /** Takes a new list of columns. A series that was there before goes on; what it did while it was away is not known. */
  declare(series: readonly Series[]): void {
    this.#columns = series.map((one) => {
      const key = `${one.metric} ${one.resource}`;
      let slot = this.#slots.get(key);
      if (slot === undefined && this.#series.length >= mostSeries) {
        this.hasIgnored = true;
        return -1;
      }
      if (slot === undefined) {
        slot = this.#series.push(one) - 1;
        this.#slots.set(key, slot);
        this.#state.push(new SlotState());
      }
      return slot;
    });
    const present = new Set(this.#columns);
    for (let slot = 0; slot < this.#state.length; slot += 1) {
      if (!present.has(slot)) this.#state[slot]!.at = Number.NaN;
    }
  }

  row(at: number, values: ArrayLike<number>): void {
    const seconds = at - this.#at;
    if (seconds <= 0) return;
    this.readings += 1;
    if (seconds > this.#longest) this.#onHole(this.#at, at);
    else if (!Number.isNaN(seconds)) this.covered += seconds;
    else if (at > this.#grace) this.#onHole(0, at);
    this.#at = at;
    for (let column = 0; column < this.#columns.length; column += 1) {
      const slot = this.#columns[column]!;
      const value = values[column];
      if (slot < 0 || value === undefined || Number.isNaN(value)) continue;
      const isCounter = this.#series[slot]!.shape === 'counter';
      this.#state[slot]!.add(at, value, isCounter, this.#longest);
    }
  }

  /** The window ended: tells of a source that fell silent before. */
  end(at: number): void {
    if (at - this.#at > this.#grace) this.#onHole(this.#at, at);
  }

  /** One series, by its metric and, where there are several, its resource. */
  find(metric: string, resource?: string): Folded | undefined {
    for (let slot = 0; slot < this.#series.length; slot += 1) {
      const series = this.#series[slot]!;
      if (series.metric === metric && (resource === undefined || series.resource === resource))
        return this.#folded(slot);
    }
    return undefined;
  }

  /** Every series of a metric, in the order of their first appearance. */
  all(metric: string): Folded[] {
    const found: Folded[] = [];
    for (let slot = 0; slot < this.#series.length; slot += 1) {
      if (this.#series[slot]!.metric === metric) found.push(this.#folded(slot));
    }
    return found;
  }

  #folded(slot: number): Folded {
    const { sum, covered, lowest, highest, value, readings, backwards } = this.#state[slot]!;
    const mean = covered > 0 ? sum / covered : readings > 0 ? value : Number.NaN;
    return { series: this.#series[slot]!, sum, covered, mean, lowest, highest, last: value, readings, backwards };
  }
}

class SlotState {
  at = Number.NaN;
  value = Number.NaN;
  sum = 0;
  covered = 0;
  lowest = Number.POSITIVE_INFINITY;
  highest = Number.NEGATIVE_INFINITY;
  readings = 0;
  backwards = 0;

  add(at: number, value: number, isCounter: boolean, longest: number): void {
    const seconds = at - this.at;
    if (isCounter && seconds > 0) {
      if (value >= this.value) this.sum += value - this.value;
      else this.backwards += 1;
      this.covered += seconds;
    } else if (seconds > 0 && seconds <= longest) {
      this.sum += ((this.value + value) / 2) * seconds;
      this.covered += seconds;
    }
    this.at = at;
    this.value = value;
    this.readings += 1;
    if (value < this.lowest) this.lowest = value;
    if (value > this.highest) this.highest = value;
  }
}
