import { parse } from 'csv-parse/sync';
import { type Source, SourceFile } from '../../../archive/source-file.ts';
import { CsvPass, type CsvShape, csvRules } from './csv-rows.ts';
import { JsonlPass } from './jsonl-rows.ts';
import { Lines } from './lines.ts';
import { NpyPass, npyShape } from './npy-rows.ts';
import { ParquetPass, parquetShape } from './parquet-rows.ts';
import { rowFormat } from './row-format.ts';
import { BrokenRows, type Pass, RepeatedRows, type RowSource, unreadable } from './row-source.ts';

/** A file of rows that was looked into: how a way through it begins, and what is known of it. */
export interface FoundRows {
  readonly format: 'JSON lines' | 'CSV' | 'Parquet' | 'npy';
  /** Where its format tells it. */
  readonly rows?: number;
  /** Names of its columns; of npy, the shape and type of a row. */
  readonly columns?: readonly string[];
  /** @param at where; its first row, where not given. Of text an offset, By; else a row */
  pass(at?: number): Pass;
  /** The same of text, which counts broken rows and tells its place. */
  readonly scan?: (broken: BrokenRows) => Pass & { readonly offset: number };
}

/**
 * Opens a file of rows for reading batches of it: what a model takes from `--data`.
 *
 * @param at where reading begins, as `RowScan.places` tells it; the first row, where not given
 * @throws NegawattError for a file that cannot be read, is of another kind, or is empty, cut or damaged
 */
export async function openRows(path: string, at?: number): Promise<RowSource> {
  const file = SourceFile.open(path);
  try {
    return repeatedRows(file, await findRows(file), at, () => file.close());
  } catch (error) {
    file.close();
    throw error;
  }
}

export function repeatedRows(file: Source, { pass }: FoundRows, at?: number, done = () => {}): RowSource {
  return new RepeatedRows(pass, at, () => unreadable(file.path, 'none of its rows can be read'), done);
}

/** @throws NegawattError */
export async function findRows(file: Source): Promise<FoundRows> {
  const found = rowFormat(file);
  switch (found.format) {
    case 'jsonl': {
      const pass = (at = found.start, broken = new BrokenRows()) => new JsonlPass(file, at, broken);
      return { format: 'JSON lines', pass, scan: (broken) => pass(undefined, broken) };
    }
    case 'csv': {
      const shape = csvShape(file, found.start, found.delimiter);
      return {
        format: 'CSV',
        columns: shape.columns,
        pass: (at = shape.start) => new CsvPass(file, shape, at),
        scan: (broken) => new CsvPass(file, shape, shape.start, broken, true),
      };
    }
    case 'parquet': {
      const shape = await parquetShape(file);
      const { rows, columns } = shape;
      if (rows === 0) throw unreadable(file.path, 'it has no rows');
      return { format: 'Parquet', rows, columns, pass: (at = 0) => new ParquetPass(file, shape, at) };
    }
    case 'npy': {
      const shape = npyShape(file);
      const { rows, rowShape, dtype } = shape;
      const columns = [`${dtype}[${rowShape.join(', ')}]`];
      return { format: 'npy', rows, columns, pass: (at = 0) => new NpyPass(file, shape, at) };
    }
  }
}

/** A longer header is none, By. */
const longestHeader = 1024 * 1024;

/** The header is the first record: its names may be in quotes, and have newlines. */
function csvShape(file: Source, from: number, delimiter: string): CsvShape {
  const lines = new Lines(file, from);
  let text = '';
  let isQuoted = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line === 'too long' || text.length + line.length > longestHeader) break;
    const piece = line.toString('utf8');
    text += `${piece}\n`;
    // Quotes in pairs: the record ends with this line.
    if (piece.split('"').length % 2 === 0) isQuoted = !isQuoted;
    if (isQuoted || text.trim() === '') continue;
    const [columns] = parse(text, csvRules(delimiter));
    if (columns === undefined) break;
    return { delimiter, columns, start: lines.offset, line: lines.number + 1 };
  }
  throw unreadable(file.path, 'line 1: the header cannot be read');
}
