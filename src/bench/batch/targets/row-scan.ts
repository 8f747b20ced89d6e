import { performance } from 'node:perf_hooks';
import { type Source, SourceFile } from '../../../archive/source-file.ts';
import { type FoundRows, findRows } from './open-rows.ts';
import { BrokenRows, type Row, unreadable } from './row-source.ts';

/** Places that are kept: more readers than this share them. */
const mostPlaces = 128;

/** What was seen of a file of rows before it is measured. */
export interface RowScan {
  readonly format: string;
  readonly columns?: readonly string[];
  /** Rows: all, or those that there was time to look at. */
  readonly rows: number;
  readonly isWhole: boolean;
  readonly bytes: number;
  readonly broken: { readonly count: number; readonly lines: readonly number[] };
  /** Where rows begin, evenly spread over what was seen, the first row left out. */
  readonly places: readonly number[];
}

/**
 * Goes through a file of rows once: text to its end or for as long as is given, since only that tells its rows; of others
 * the first rows are decoded.
 *
 * @param seconds that looking at text may take
 * @throws NegawattError for a file without a row that can be read, among what was looked at
 */
export async function scanRows(path: string, seconds: number): Promise<RowScan> {
  const file = SourceFile.open(path);
  try {
    return await scanSource(file, seconds);
  } finally {
    file.close();
  }
}

/** The same of what is open already. @throws NegawattError */
export async function scanSource(file: Source, seconds: number): Promise<RowScan> {
  const { format, columns, rows, scan, pass } = await findRows(file);
  const facts = { format, bytes: file.bytes, ...(columns === undefined ? {} : { columns }) };
  if (scan === undefined || rows !== undefined) {
    const first = pass();
    await first.take([], 1);
    first.close();
    const all = rows ?? 1;
    const count = Math.min(mostPlaces, all);
    const places = Array.from({ length: count - 1 }, (_, place) => Math.floor(((place + 1) * all) / count));
    return { ...facts, rows: all, isWhole: true, broken: { count: 0, lines: [] }, places };
  }
  const broken = new BrokenRows();
  const seen = await seenRows(scan(broken), seconds);
  if (seen.rows === 0) throw unreadable(file.path, emptiness(broken));
  return { ...facts, ...seen, broken: { count: broken.count, lines: broken.lines } };
}

async function seenRows(
  pass: ReturnType<NonNullable<FoundRows['scan']>>,
  seconds: number,
): Promise<Pick<RowScan, 'rows' | 'isWhole' | 'places'>> {
  const until = performance.now() + seconds * 1000;
  let places: number[] = [];
  let every = 1;
  let rows = 0;
  let isWhole = false;
  const row: Row[] = [];
  while (rows === 0 || performance.now() < until) {
    row.length = 0;
    await pass.take(row, 1);
    if (row.length === 0) {
      isWhole = true;
      break;
    }
    rows += 1;
    if (rows % every !== 0) continue;
    places.push(pass.offset);
    if (places.length < mostPlaces) continue;
    places = places.filter((_, index) => index % 2 === 1);
    every *= 2;
  }
  pass.close();
  // After the last row there is none.
  return { rows, isWhole, places: rows % every === 0 ? places.slice(0, -1) : places };
}

function emptiness({ count, lines }: BrokenRows): string {
  if (count === 0) return 'it has a header and no rows';
  return `none of its ${count} rows can be read (lines ${lines.join(', ')}${count > lines.length ? ', …' : ''})`;
}
