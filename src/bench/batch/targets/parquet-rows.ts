import { type Compressors, type DecodedArray, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import type { Source } from '../../../archive/source-file.ts';
import { NegawattError } from '../../../errors.ts';
import { parquetCodecs } from './parquet-codecs.ts';
import { asyncBuffer, checkGroup, groupStarts } from './parquet-file.ts';
import { type Pass, type Row, unreadable } from './row-source.ts';

/** A Parquet file that was opened: its rows are objects of values by column. */
export interface ParquetShape {
  readonly metadata: FileMetaData;
  readonly codecs: Compressors;
  readonly starts: readonly number[];
  readonly rows: number;
  readonly columns: readonly string[];
}

/** One column of a row group that was decoded. */
interface Column {
  readonly name: string;
  readonly values: DecodedArray;
}

/** @throws NegawattError */
export async function parquetShape(file: Source): Promise<ParquetShape> {
  const metadata = await decoded(file, 'the footer', () =>
    parquetMetadataAsync(asyncBuffer(file), { geoparquet: false }),
  );
  const starts = await decoded(file, 'the footer', async () => groupStarts(metadata));
  const rows = starts.at(-1)!;
  if (!Number.isSafeInteger(rows) || rows < 0) throw unreadable(file.path, `its footer says ${rows} rows`);
  const [first] = metadata.row_groups;
  const names = await decoded(file, 'the footer', async () =>
    (first?.columns ?? []).map((column) => column.meta_data!.path_in_schema[0]!),
  );
  return { metadata, codecs: await parquetCodecs(file.path, metadata), starts, rows, columns: [...new Set(names)] };
}

/** Rows in their order, of row groups that are decoded one at a time. */
export class ParquetPass implements Pass {
  bytes = 0;
  readonly #file: Source;
  readonly #shape: ParquetShape;
  #row: number;
  #group = -1;
  #columns: readonly Column[] = [];

  /** @param at row */
  constructor(file: Source, shape: ParquetShape, at: number) {
    this.#file = file;
    this.#shape = shape;
    this.#row = at;
  }

  async take(into: Row[], most: number): Promise<void> {
    const { starts, rows } = this.#shape;
    if (this.#row >= rows) return;
    const group = starts.findIndex((start) => start > this.#row) - 1;
    if (group !== this.#group) await this.#decode(group);
    const start = starts[group]!;
    const count = Math.min(most, starts[group + 1]! - this.#row);
    for (let row = this.#row - start, end = row + count; row < end; row += 1) into.push(this.#rowAt(row));
    this.#row += count;
    this.bytes += (count / (starts[group + 1]! - start)) * this.#bytesOf(group);
  }

  close(): void {
    this.#columns = [];
  }

  #rowAt(row: number): Row {
    const values: Record<string, unknown> = {};
    for (const { name, values: all } of this.#columns) values[name] = all[row];
    return values;
  }

  async #decode(group: number): Promise<void> {
    const { metadata, codecs, starts } = this.#shape;
    const [rowStart, rowEnd] = [starts[group]!, starts[group + 1]!];
    this.#columns = [];
    const parts = new Map<string, DecodedArray[]>();
    await decoded(this.#file, `row group ${group}`, async () => {
      checkGroup(this.#file, group, metadata);
      await parquetRead({
        file: asyncBuffer(this.#file),
        metadata,
        compressors: codecs,
        rowStart,
        rowEnd,
        onChunk: ({ columnName, columnData }) => {
          parts.set(columnName, [...(parts.get(columnName) ?? []), columnData]);
        },
      });
    });
    this.#columns = [...parts].map(([name, pieces]) => ({ name, values: joined(pieces) }));
    for (const { name, values } of this.#columns) {
      if (values.length >= rowEnd - rowStart) continue;
      const why = `row group ${group}: column ${name} has ${values.length} rows of ${rowEnd - rowStart}`;
      throw unreadable(this.#file.path, why);
    }
    this.#group = group;
  }

  #bytesOf(group: number): number {
    const { columns } = this.#shape.metadata.row_groups[group]!;
    return columns.reduce((sum, { meta_data: meta }) => sum + Number(meta?.total_compressed_size ?? 0), 0);
  }
}

function joined(pieces: readonly DecodedArray[]): DecodedArray {
  if (pieces.length === 1) return pieces[0]!;
  const all: unknown[] = [];
  for (const piece of pieces) for (let at = 0; at < piece.length; at += 1) all.push(piece[at]);
  return all as DecodedArray;
}

/** The decoder trusts what it reads: whatever it throws, the file is to blame. */
async function decoded<T>(file: Source, part: string, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof NegawattError || !(error instanceof Error)) throw error;
    throw unreadable(file.path, `${part} cannot be decoded (${error.message.split('\n', 1)[0]!.slice(0, 200)})`);
  }
}
