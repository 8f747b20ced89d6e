import { brotliCompressSync, gzipSync } from 'node:zlib';
import { bytesLayout } from '../../src/archive/codec.ts';
import { codecs } from '../../src/archive/codecs/index.ts';
import { u32, varint } from './bytes.ts';

/** Numbers of parquet.thrift. */
const physical = { double: 5, int64: 2, text: 6 } as const;
const codecNumbers = { none: 0, snappy: 1, gzip: 2, lzo: 3, brotli: 4, zstd: 6, lz4: 7 } as const;
const types = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

export type ParquetCodec = keyof typeof codecNumbers;

export interface ParquetColumn {
  readonly name: string;
  readonly type: keyof typeof physical;
  readonly values: readonly (number | bigint | string)[];
}

type Field = readonly [id: number, type: number, bytes: readonly number[]];

/** A whole Parquet file: required columns in plain pages, one page a column of a row group. */
export async function parquetTable(
  columns: readonly ParquetColumn[],
  { codec = 'none', groupRows = 1000 }: { readonly codec?: ParquetCodec; readonly groupRows?: number } = {},
): Promise<Buffer> {
  const rows = columns[0]!.values.length;
  const parts: Buffer[] = [Buffer.from('PAR1')];
  let at = 4;
  const groups: number[][] = [];
  for (let from = 0; from < rows; from += groupRows) {
    const chunks: number[][] = [];
    let size = 0;
    for (const { name, type, values } of columns) {
      const own = values.slice(from, from + groupRows);
      const plain = plainPage(type, own);
      const packed = await pack(codec, plain);
      const header = pageHeader(own.length, plain.length, packed.length);
      parts.push(header, packed);
      const length = header.length + packed.length;
      const meta = struct([
        [1, types.i32, zigzag(physical[type])],
        [2, types.list, list(types.i32, [zigzag(0)])],
        [3, types.list, list(types.binary, [text(name)])],
        [4, types.i32, zigzag(codecNumbers[codec])],
        [5, types.i64, zigzag(own.length)],
        [6, types.i64, zigzag(header.length + plain.length)],
        [7, types.i64, zigzag(length)],
        [9, types.i64, zigzag(at)],
      ]);
      chunks.push(
        struct([
          [2, types.i64, zigzag(at)],
          [3, types.struct, meta],
        ]),
      );
      at += length;
      size += length;
    }
    groups.push(
      struct([
        [1, types.list, list(types.struct, chunks)],
        [2, types.i64, zigzag(size)],
        [3, types.i64, zigzag(Math.min(groupRows, rows - from))],
      ]),
    );
  }
  const footer = Buffer.from(footerOf(columns, rows, groups));
  return Buffer.concat([...parts, footer, u32(footer.length), Buffer.from('PAR1')]);
}

function footerOf(columns: readonly ParquetColumn[], rows: number, groups: readonly number[][]): number[] {
  const root = struct([
    [4, types.binary, text('schema')],
    [5, types.i32, zigzag(columns.length)],
  ]);
  const leaves = columns.map(({ name, type }) =>
    struct([
      [1, types.i32, zigzag(physical[type])],
      [3, types.i32, zigzag(0)],
      [4, types.binary, text(name)],
      // UTF8.
      ...(type === 'text' ? ([[6, types.i32, zigzag(0)]] as const) : []),
    ]),
  );
  return struct([
    [1, types.i32, zigzag(1)],
    [2, types.list, list(types.struct, [root, ...leaves])],
    [3, types.i64, zigzag(rows)],
    [4, types.list, list(types.struct, groups)],
  ]);
}

function pageHeader(values: number, plain: number, packed: number): Buffer<ArrayBuffer> {
  const data = struct([
    [1, types.i32, zigzag(values)],
    [2, types.i32, zigzag(0)],
    [3, types.i32, zigzag(3)],
    [4, types.i32, zigzag(3)],
  ]);
  return Buffer.from(
    struct([
      [1, types.i32, zigzag(0)],
      [2, types.i32, zigzag(plain)],
      [3, types.i32, zigzag(packed)],
      [5, types.struct, data],
    ]),
  );
}

function plainPage(type: ParquetColumn['type'], values: ParquetColumn['values']): Buffer<ArrayBuffer> {
  return Buffer.concat(
    values.map((value) => {
      if (type === 'text') return Buffer.concat([u32(Buffer.byteLength(String(value))), Buffer.from(String(value))]);
      const bytes = Buffer.alloc(8);
      if (type === 'double') bytes.writeDoubleLE(Number(value));
      else bytes.writeBigInt64LE(BigInt(value));
      return bytes;
    }),
  );
}

async function pack(codec: ParquetCodec, plain: Buffer<ArrayBuffer>): Promise<Buffer<ArrayBuffer>> {
  if (codec === 'gzip') return Buffer.from(gzipSync(plain));
  if (codec === 'brotli') return Buffer.from(brotliCompressSync(plain));
  if (codec === 'snappy') return snappyLiterals(plain);
  if (codec === 'none' || codec === 'lzo') return plain;
  const coder = await (await codecs[codec]!()).load();
  if ('ok' in coder) throw new Error(coder.detail);
  const packed = Buffer.from(coder.compress(plain, 1, bytesLayout).slice());
  // Ours has the length before the block, Parquet's has not.
  return codec === 'lz4' ? packed.subarray(4) : packed;
}

/** Valid Snappy that compresses nothing: literals of at most 60 bytes. */
function snappyLiterals(plain: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const parts = [Buffer.from(varint(plain.length))];
  for (let at = 0; at < plain.length; at += 60) {
    const piece = plain.subarray(at, at + 60);
    parts.push(Buffer.from([(piece.length - 1) << 2]), piece);
  }
  return Buffer.concat(parts);
}

function zigzag(value: number): number[] {
  return [...varint(value * 2)];
}

function text(value: string): number[] {
  const bytes = Buffer.from(value);
  return [...varint(bytes.length), ...bytes];
}

function list(type: number, elements: readonly (readonly number[])[]): number[] {
  const size = elements.length < 15 ? [elements.length * 16 + type] : [15 * 16 + type, ...varint(elements.length)];
  return [...size, ...elements.flat()];
}

function struct(fields: readonly Field[]): number[] {
  let last = 0;
  const bytes = fields.flatMap(([id, type, value]) => {
    const step = id - last;
    last = id;
    return [step * 16 + type, ...value];
  });
  return [...bytes, 0];
}
