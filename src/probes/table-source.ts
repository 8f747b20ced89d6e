import type { Host } from '../host/host.ts';
import { type Failure, failure } from '../model/availability.ts';
import type { Series, SourceDescription } from '../model/series.ts';
import type { Fields } from './fields.ts';
import type { KeptFile } from './kept-file.ts';
import type { Emitter, OpenSource } from './probe.ts';
import { Trouble } from './row-source.ts';

/** A kernel file with one line a thing, things that come and go. */
export interface Table {
  /** Goes past the line's name and leaves its bounds in the fields; false for a line without one. */
  name(fields: Fields): boolean;
  /** Which names get columns; asked for only when the names changed. */
  wanted(): (name: string) => boolean;
  /** Columns of one thing; each has as many. */
  series(name: string): readonly Series[];
  /** Reads the rest of the line into the row, from `column` on. */
  values(fields: Fields, row: Float64Array, column: number): void;
}

/** Reads a table into one row, and says so when its columns change. Lines that stay as they are allocate nothing. */
export class TableSource implements OpenSource {
  description: SourceDescription;
  readonly #host: Host;
  readonly #file: KeptFile;
  readonly #table: Table;
  readonly #trouble = new Trouble();
  #names: Buffer[] = [];
  /** First column of each line; -1: not wanted. */
  #columns: number[] = [];
  #row = new Float64Array(0);

  constructor(host: Host, file: KeptFile, description: Omit<SourceDescription, 'series'>, table: Table) {
    this.#host = host;
    this.#file = file;
    this.#table = table;
    this.description = { ...description, series: [] };
  }

  /** Learns the columns; answers why there are none. */
  prepare(): Failure | undefined {
    const unreadable = this.#file.refreshWhole();
    if (unreadable !== undefined) return unreadable;
    const series = this.#arrange();
    if (this.#names.length === 0) return failure('broken', `${this.#file.path}: no table in it`);
    this.description = { ...this.description, series };
    return undefined;
  }

  sample(emit: Emitter): void {
    const at = this.#host.clock.now();
    let reason = this.#file.refreshWhole()?.detail;
    if (reason === undefined && !this.#parse()) {
      const before = this.description.series;
      const series = this.#arrange();
      if (this.#names.length === 0) reason = `${this.#file.path}: no table in it`;
      // A line that nobody wanted may have come or gone: the columns are then the same.
      if (!sameColumns(before, series)) {
        this.description = { ...this.description, series };
        emit.series(at, series);
      }
    }
    if (reason !== undefined) this.#row.fill(Number.NaN);
    this.#trouble.tell(emit, at, reason);
    emit.row(at, this.#row);
  }

  close(): void {
    this.#file.close();
  }

  /** Fills the row; false where the lines are not those that the columns were made from. */
  #parse(): boolean {
    const { fields } = this.#file;
    fields.rewind();
    let line = 0;
    for (let more = !fields.ended; more; more = fields.nextLine()) {
      if (!this.#table.name(fields)) continue;
      const name = this.#names[line];
      if (name === undefined || !fields.is(name)) return false;
      const column = this.#columns[line]!;
      if (column >= 0) this.#table.values(fields, this.#row, column);
      line += 1;
    }
    return line > 0 && line === this.#names.length;
  }

  /** Takes the lines as they are now; keeps the columns it has where there are no lines at all. */
  #arrange(): readonly Series[] {
    const { fields } = this.#file;
    const names: string[] = [];
    fields.rewind();
    for (let more = !fields.ended; more; more = fields.nextLine()) {
      if (this.#table.name(fields)) names.push(fields.text());
    }
    this.#names = names.map((name) => Buffer.from(name));
    if (names.length === 0) return this.description.series;
    const wanted = this.#table.wanted();
    const series: Series[] = [];
    const seen = new Set<string>();
    this.#columns = names.map((name) => {
      if (seen.has(name) || !wanted(name)) return -1;
      seen.add(name);
      const column = series.length;
      series.push(...this.#table.series(name));
      return column;
    });
    if (this.#row.length !== series.length) this.#row = new Float64Array(series.length);
    this.#row.fill(Number.NaN);
    this.#parse();
    return series;
  }
}

function sameColumns(before: readonly Series[], after: readonly Series[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ metric, resource }, at) => metric === after[at]?.metric && resource === after[at]?.resource)
  );
}
