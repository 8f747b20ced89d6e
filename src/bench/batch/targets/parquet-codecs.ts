import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { CompressionCodec, Compressors, FileMetaData } from 'hyparquet';
import { bytesLayout } from '../../../archive/codec.ts';
import { codecs } from '../../../archive/codecs/index.ts';
import { unreadable } from './row-source.ts';

/**
 * What expands the pages of a file, for the codecs that it is written with; of those, uncompressed and Snappy are the
 * reader's own.
 * @throws NegawattError for a codec that is none of these, and where its package is not there
 */
export async function parquetCodecs(path: string, { row_groups: groups }: FileMetaData): Promise<Compressors> {
  const used = new Set(groups.flatMap(({ columns }) => columns.map((column) => column.meta_data?.codec)));
  const found: Compressors = {};
  for (const codec of used) {
    if (codec === undefined || codec === 'UNCOMPRESSED' || codec === 'SNAPPY') continue;
    found[codec] = await expanderOf(path, codec);
  }
  return found;
}

type Expand = NonNullable<Compressors[CompressionCodec]>;

async function expanderOf(path: string, codec: CompressionCodec): Promise<Expand> {
  switch (codec) {
    case 'GZIP':
      return (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength });
    case 'BROTLI':
      return (bytes, maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength });
    case 'ZSTD':
      return libraryExpander(path, 'zstd');
    case 'LZ4_RAW': {
      const expand = await libraryExpander(path, 'lz4');
      // The codec wants the length before the block.
      return (bytes, length) => expand(withLength(bytes, length), length);
    }
    default:
      throw unreadable(path, `its pages are compressed by ${codec}, which is not supported`);
  }
}

async function libraryExpander(path: string, id: 'zstd' | 'lz4'): Promise<Expand> {
  const coder = await (await codecs[id]!()).load();
  if ('ok' in coder) throw unreadable(path, `its pages are compressed by ${id}, and ${coder.detail}`);
  // What a codec answers is good until its next call only, and values may point into it.
  return (bytes, length) => coder.expand(bytes, length, bytesLayout).slice();
}

function withLength(bytes: Uint8Array, length: number): Uint8Array {
  const all = Buffer.allocUnsafe(4 + bytes.length);
  all.writeUInt32LE(length, 0);
  all.set(bytes, 4);
  return all;
}
