import { extname } from 'node:path';
import { identifySource } from '../../../archive/identify.ts';
import { headBytes } from '../../../archive/readers/reader.ts';
import type { Source } from '../../../archive/source-file.ts';
import { unreadable } from './row-source.ts';

/** Bytes of UTF-8's mark, U+FEFF. */
const mark = Buffer.from([0xef, 0xbb, 0xbf]);
const separators = [',', '\t', ';', '|'];
const tableNames = ['.csv', '.tsv'];

export type RowFormat =
  | { readonly format: 'parquet' | 'npy' }
  | { readonly format: 'jsonl'; readonly start: number }
  | { readonly format: 'csv'; readonly start: number; readonly delimiter: string };

/**
 * What kind of rows a file holds, told by its content; for a table of one column, which looks like any text, by its name
 * too. A text may have broken lines anywhere: most of the lines at its beginning tell.
 *
 * @throws NegawattError for an empty file, one that is cut, and one of another kind
 */
export function rowFormat(file: Source): RowFormat {
  if (file.bytes === 0) throw unreadable(file.path, 'it is empty');
  const head = file.read(0, headBytes);
  const { kind } = identifySource(file);
  if (kind === 'parquet' || kind === 'npy') return { format: kind };
  const start = head.subarray(0, mark.length).equals(mark) ? mark.length : 0;
  const lines = head.toString('utf8', start).split('\n');
  // The last one may be cut.
  if (head.length < file.bytes && lines.length > 1) lines.pop();
  const full = lines.filter((line) => line.trim() !== '');
  if (full.length === 0) throw unreadable(file.path, 'it has nothing but empty lines');
  const isText = kind === 'jsonl' || kind === 'json' || kind === 'csv' || kind === 'text' || kind === 'bytes';
  const values = full.filter((line) => /^\s*[{[]/.test(line)).length;
  if (isText && values * 2 >= full.length) return { format: 'jsonl', start };
  if (!isText || kind === 'bytes') throw unreadable(file.path, `it is ${kind}, not rows`);
  const [header = ''] = full;
  const plain = header.replaceAll(/"[^"]*"/g, '');
  const [delimiter, count] = separators
    .map((separator) => [separator, plain.split(separator).length - 1] as const)
    .reduce((best, one) => (one[1] > best[1] ? one : best));
  if (count === 0 && !tableNames.includes(extname(file.path).toLowerCase())) {
    throw unreadable(file.path, 'it is a text whose first line has one column, and no lines of JSON');
  }
  return { format: 'csv', start, delimiter };
}
