import { type AsyncBuffer, type ColumnMetaData, type FileMetaData, parquetSchema } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { getPhysicalColumns } from 'hyparquet/src/schema.js';
import type { Source } from '../../../archive/source-file.ts';
import { unreadable } from './row-source.ts';

/** A row group is decoded as a whole: more than this, By and values of a column, is not taken into memory. */
const largestGroup = 1024 ** 3;
const mostValues = 2 ** 26;
/** A page's header holds its statistics too, By. */
const usualHeader = 4096;
const longestHeader = 1024 * 1024;

/** The file as hyparquet asks for it. */
export function asyncBuffer(file: Source): AsyncBuffer {
  return {
    byteLength: file.bytes,
    // Rejects and never throws: what throws between two columns leaves the promise of the first to nobody.
    slice: async (start, end = file.bytes) => {
      if (start < 0 || end > file.bytes || start > end)
        throw new RangeError(`bytes ${start} to ${end} are not in the file`);
      const { buffer, byteOffset, byteLength } = file.read(start, end - start);
      // Small buffers lie somewhere in a pool.
      const isWhole = byteOffset === 0 && byteLength === buffer.byteLength;
      return (isWhole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer;
    },
  };
}

/**
 * Looks at what a row group says of itself, and at the header of each of its pages, before anything is decoded: numbers
 * that lie would make the decoder allocate what they say.
 * @throws NegawattError
 */
export function checkGroup(file: Source, index: number, metadata: FileMetaData): void {
  const { num_rows: rows, columns } = metadata.row_groups[index]!;
  const refuse = (why: string) => unreadable(file.path, `row group ${index}: ${why}`);
  if (rows < 0n || rows > mostValues)
    throw refuse(`it says that it has ${rows} rows, of which ${mostValues} can be held`);
  const known = getPhysicalColumns(parquetSchema(metadata)).toSorted();
  const own = columns.map((column) => column.meta_data?.path_in_schema.join('.') ?? '').toSorted();
  // What the decoder does not wait for, a column that is there twice, fails where nobody hears it.
  if (known.join('\n') !== own.join('\n') || new Set(own).size < own.length) {
    throw refuse('its columns are not those of the schema');
  }
  let bytes = 0;
  for (const { meta_data: meta } of columns) {
    if (meta === undefined) throw refuse('a column has no metadata');
    const name = meta.path_in_schema.join('.');
    const refuseColumn = (why: string) => refuse(`column ${name}: ${why}`);
    if (meta.num_values < 0n || meta.num_values > mostValues) throw refuseColumn(`it says ${meta.num_values} values`);
    bytes += pagesOf(file, meta, refuseColumn);
    if (bytes > largestGroup) throw refuse(`it expands to more than ${largestGroup} bytes: write smaller row groups`);
  }
}

/** What its pages expand to, By. */
function pagesOf(file: Source, meta: ColumnMetaData, refuse: (why: string) => Error): number {
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = start + Number(meta.total_compressed_size);
  if (!(start >= 0 && start <= end && end <= file.bytes)) throw refuse(`bytes ${start} to ${end} are not in the file`);
  let expanded = 0;
  let values = 0;
  // hyparquet stops one byte before the end.
  for (let at = start; at < end - 1; ) {
    const { header, length } = headerAt(file, at, end, refuse);
    const { compressed_page_size: packed, uncompressed_page_size: size } = header;
    const count =
      (header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header)?.num_values ?? 0;
    if (!(packed >= 0 && size >= 0 && count >= 0 && at + length + packed <= end)) {
      throw refuse(`the page at byte ${at} does not fit into its column`);
    }
    if (header.type === 'DICTIONARY_PAGE' ? count > size : count > Number(meta.num_values) - values) {
      throw refuse(`the page at byte ${at} says that it has ${count} values`);
    }
    if (header.type !== 'DICTIONARY_PAGE') values += count;
    expanded += size;
    at += length + packed;
  }
  if (values < Number(meta.num_values)) throw refuse(`its pages have ${values} values of ${meta.num_values}`);
  return expanded;
}

function headerAt(file: Source, at: number, end: number, refuse: (why: string) => Error) {
  for (let wanted = usualHeader; ; wanted *= 16) {
    const bytes = file.read(at, Math.min(wanted, end - at));
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    try {
      const header = parquetHeader(reader);
      return { header, length: reader.offset };
    } catch (error) {
      if (wanted < longestHeader && wanted < end - at) continue;
      throw refuse(`the page at byte ${at} has no header that can be read (${(error as Error).message})`);
    }
  }
}

/** Rows before each row group, and after the last. */
export function groupStarts({ row_groups: groups }: FileMetaData): readonly number[] {
  const starts = [0];
  for (const { num_rows: rows } of groups) starts.push(starts.at(-1)! + Number(rows));
  return starts;
}
