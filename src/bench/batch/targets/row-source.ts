import { shownPath } from '../../../archive/path-bytes.ts';
import { NegawattError } from '../../../errors.ts';

/**
 * One record, decoded: of JSON lines the value; of CSV an object of texts by column; of Parquet an object of values by
 * column (64-bit integers as bigint, bytes as Uint8Array); of npy the numbers of one slice along the first axis, as a
 * typed array.
 */
export type Row = unknown;

/** A file of records, read batch by batch and again from its start after its end. */
export interface RowSource {
  /** Rows that were handed out. */
  readonly rows: number;
  /** Bytes of the file that those rows stand for. */
  readonly bytes: number;
  /** The next rows: as many as asked for. @throws NegawattError where a file turns out to hold none that can be read */
  next(batch: number): Promise<readonly Row[]>;
  close(): void;
}

/** One way through a file, from a place to its end. */
export interface Pass {
  /** Appends at most so many rows: at least one, or none at the end. */
  take(into: Row[], most: number): Promise<void>;
  /** Bytes of the file that the rows taken so far stand for. */
  readonly bytes: number;
  close(): void;
}

/** Goes through a file again and again. */
export class RepeatedRows implements RowSource {
  rows = 0;
  readonly #open: (at: number | undefined) => Pass;
  readonly #empty: () => NegawattError;
  readonly #done: () => void;
  #pass: Pass;
  #isFromStart: boolean;
  #taken = 0;
  #bytesBefore = 0;

  /**
   * @param at where the first pass begins, by the format's own measure; the file's start, where not given
   * @param empty makes the error for a file without a row that can be read
   * @param done closes the file
   */
  constructor(
    open: (at: number | undefined) => Pass,
    at: number | undefined,
    empty: () => NegawattError,
    done: () => void,
  ) {
    this.#open = open;
    this.#empty = empty;
    this.#done = done;
    this.#isFromStart = at === undefined;
    this.#pass = open(at);
  }

  get bytes(): number {
    return this.#bytesBefore + this.#pass.bytes;
  }

  async next(batch: number): Promise<readonly Row[]> {
    const rows: Row[] = [];
    while (rows.length < batch) {
      const before = rows.length;
      await this.#pass.take(rows, batch - before);
      this.#taken += rows.length - before;
      if (rows.length === before) this.#begin();
    }
    this.rows += batch;
    return rows;
  }

  close(): void {
    this.#pass.close();
    this.#done();
  }

  #begin(): void {
    if (this.#isFromStart && this.#taken === 0) throw this.#empty();
    this.#bytesBefore += this.#pass.bytes;
    this.#pass.close();
    this.#pass = this.#open(undefined);
    this.#isFromStart = true;
    this.#taken = 0;
  }
}

/** Rows that cannot be read: how many, and the lines of the first ten. */
export class BrokenRows {
  count = 0;
  readonly lines: number[] = [];
  #last: number | undefined;

  /** One row may be broken in several places. */
  add(line: number): void {
    if (line === this.#last) return;
    this.#last = line;
    this.count += 1;
    if (this.lines.length < 10) this.lines.push(line);
  }
}

/** @param why as a clause */
export function unreadable(path: string, why: string): NegawattError {
  return new NegawattError(
    `cannot read ${shownPath(path)} as rows`,
    why,
    'Give JSON lines, CSV with a header, Parquet or npy that is whole and has rows.',
  );
}
