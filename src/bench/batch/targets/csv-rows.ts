import { once } from 'node:events';
import { CsvError, type Info, Parser } from 'csv-parse';
import type { Source } from '../../../archive/source-file.ts';
import { Lines, longestRow } from './lines.ts';
import { BrokenRows, type Pass, type Row } from './row-source.ts';

const chunkBytes = 64 * 1024;

export interface CsvShape {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Where the first row after the header begins, By, and on which line. */
  readonly start: number;
  readonly line: number;
}

/** Rows of a table by RFC 4180, each as an object of texts by column. */
export class CsvPass implements Pass {
  readonly #file: Source;
  readonly #shape: CsvShape;
  readonly #broken: BrokenRows;
  readonly #tellsPlaces: boolean;
  #parser: Parser;
  /** Where the parser began, and up to where it was fed, By. */
  #from: number;
  #fed: number;
  /** Lines before the parser's first. */
  #linesBefore: number;
  /** What the parser had come to when the last row ended, By from where it was fed. */
  #lastEnd: number;
  #isOver = false;
  #taken = 0;
  #offset: number;
  /** Of parsers that were given up. */
  #recordsBefore = 0;
  #bytesBefore = 0;

  /**
   * @param at offset of a row's start, By; @param tellsPlaces `offset` is wanted, which takes time
   */
  constructor(file: Source, shape: CsvShape, at: number, broken = new BrokenRows(), tellsPlaces = false) {
    this.#file = file;
    this.#shape = shape;
    this.#broken = broken;
    this.#tellsPlaces = tellsPlaces;
    this.#from = at;
    this.#fed = at;
    this.#lastEnd = at;
    this.#offset = at;
    this.#linesBefore = shape.line - 1;
    this.#parser = this.#parserHere();
  }

  /** Where the next row begins, By. */
  get offset(): number {
    return this.#offset;
  }

  /** The parser is ahead by what it holds: rows are taken to be as long as those that it has read so far, on the mean. */
  get bytes(): number {
    const records = this.#recordsBefore + this.#parser.info.records;
    const bytes = this.#bytesBefore + this.#parser.info.bytes;
    return records === 0 ? 0 : (bytes / records) * this.#taken;
  }

  async take(into: Row[], most: number): Promise<void> {
    for (let left = most; left > 0; ) {
      const read: unknown = this.#parser.read();
      if (read === null) {
        if (this.#isOver) return;
        await this.#feed();
        continue;
      }
      if (this.#tellsPlaces) {
        const { record, info } = read as { readonly record: Row; readonly info: Info };
        this.#offset = this.#from + info.bytes;
        into.push(record);
      } else into.push(read);
      this.#taken += 1;
      left -= 1;
    }
  }

  close(): void {
    this.#parser.destroy();
  }

  /** Grows with every row, broken row and empty line that was found the end of. */
  get #progress(): number {
    return this.#parser.info.records + this.#parser.info.empty_lines + this.#broken.count;
  }

  async #feed(): Promise<void> {
    const chunk = this.#file.read(this.#fed, chunkBytes);
    this.#fed += chunk.length;
    if (chunk.length === 0) {
      this.#isOver = true;
      this.#parser.end();
      await once(this.#parser, 'finish');
      return;
    }
    const before = this.#progress;
    await new Promise<void>((resolve, reject) => {
      this.#parser.write(chunk, (error) => (error == null ? resolve() : reject(error)));
      // The parser works at once; with more rows than it likes to hold it tells that it did when they are read.
      if (this.#parser.readableLength > 0) resolve();
    });
    const after = this.#progress;
    if (after > before) this.#lastEnd = this.#fed;
    else if (this.#fed - this.#lastEnd > longestRow) this.#giveUp();
  }

  /** A row without an end, by a quote that is never closed or a line that never ends: reading goes on at the next line. */
  #giveUp(): void {
    this.#broken.add(this.#linesBefore + this.#parser.info.lines);
    this.#recordsBefore += this.#parser.info.records;
    this.#bytesBefore += this.#parser.info.bytes;
    this.#linesBefore += this.#parser.info.lines;
    this.#parser.destroy();
    const lines = new Lines(this.#file, this.#fed);
    lines.next();
    this.#from = lines.offset;
    this.#fed = this.#from;
    this.#lastEnd = this.#from;
    this.#parser = this.#parserHere();
  }

  #parserHere(): Parser {
    const { delimiter, columns } = this.#shape;
    const linesBefore = this.#linesBefore;
    return new Parser({
      ...csvRules(delimiter),
      columns: [...columns],
      info: this.#tellsPlaces,
      on_skip: (error) => {
        const lines = error instanceof CsvError ? Number(error['lines']) : Number.NaN;
        this.#broken.add(linesBefore + lines);
        return undefined;
      },
    });
  }
}

/** Too few or too many fields break their row alone. A quote amid a field is text: else it would swallow rows up to the next. */
export function csvRules(delimiter: string) {
  return { delimiter, relax_quotes: true, skip_empty_lines: true, skip_records_with_error: true } as const;
}
