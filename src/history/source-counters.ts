import type { StandingCounter } from '../model/history.ts';
import type { Series, SourceDescription } from '../model/series.ts';
import { longestBridge } from '../sampling/power-integral.ts';
import { mostInterfaces, type StandingColumns, standingColumns, standingKeys } from './standing-columns.ts';

export interface Reading {
  readonly unit: StandingCounter['unit'];
  /** 0 where the counter began anew within the window. */
  first: number;
  /** The last number that was told; and as the last row told it, NaN where it did not. */
  known: number;
  last: number;
}

/** The standing counters of one source. */
export class SourceCounters {
  at = Number.NaN;
  firstAt = Number.NaN;
  readonly #source: SourceDescription;
  readonly #readings = new Map<string, Reading>();
  #columns: readonly StandingColumns[] = [];

  constructor(source: SourceDescription) {
    this.#source = source;
    this.declare(source.series);
  }

  /** Takes a new list of columns. What went away and comes back has begun anew, as far as anybody knows. */
  declare(series: readonly Series[]): void {
    this.#columns = standingColumns(series, this.#source.gpus);
    const present = new Set(this.#columns.map(({ key }) => key));
    for (const key of this.#readings.keys()) if (!present.has(key)) this.#readings.delete(key);
  }

  row(at: number, values: ArrayLike<number>): void {
    this.at = at;
    if (Number.isNaN(this.firstAt)) this.firstAt = at;
    for (const { key, unit, columns } of this.#columns) {
      let value = 0;
      // A part that could not be read makes the sum unknown.
      for (const column of columns) value += values[column] ?? Number.NaN;
      const reading = this.#readings.get(key);
      if (reading === undefined) {
        if (!Number.isNaN(value)) this.#readings.set(key, { unit, first: value, known: value, last: value });
        continue;
      }
      if (value < reading.known) reading.first = 0;
      reading.last = value;
      if (!Number.isNaN(value)) reading.known = value;
    }
  }

  /** None where the source fell silent: what it told last is not how the counter stands. */
  counters(of: (reading: Reading) => number, end: number): StandingCounter[] {
    if (!(end - this.at <= (longestBridge + 0.5) * this.#source.period)) return [];
    const told = [...this.#readings].filter(([, { last }]) => !Number.isNaN(last));
    const left = this.#interfacesLeftOut(told);
    return told.flatMap(([key, reading]) =>
      left.has(key.slice(key.indexOf(' ') + 1)) ? [] : [{ key, unit: reading.unit, value: of(reading) }],
    );
  }

  /** Names of those beyond the busiest. */
  #interfacesLeftOut(told: readonly (readonly [key: string, reading: Reading])[]): ReadonlySet<string> {
    const prefix = `${standingKeys.received} `;
    const received = told.filter(([key]) => key.startsWith(prefix)).sort(([, a], [, b]) => b.last - a.last);
    return new Set(received.slice(mostInterfaces).map(([key]) => key.slice(prefix.length)));
  }
}
