import { roundUp, u16, u32, u64, varint } from './bytes.ts';

/** A field of a Thrift structure: its number, its type, its bytes. */
type ThriftField = readonly [id: number, type: number, bytes: readonly number[]];

const types = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

/** One row group of one column. @param codec of parquet.thrift: 0 none, 6 zstd */
export function parquetFile(codec: number, data: Buffer): Buffer {
  const number = (value: number) => varint(value * 2);
  const text = (value: string) => [...varint(value.length), ...Buffer.from(value)];
  const listOf = (type: number, ...elements: readonly (readonly number[])[]) => [
    elements.length * 16 + type,
    ...elements.flat(),
  ];
  const { i32, i64, binary, list, struct } = types;
  const meta = thrift([
    [1, i32, number(4)],
    [2, list, listOf(i32, number(0))],
    [3, list, listOf(binary, text('a'))],
    [4, i32, number(codec)],
    [5, i64, number(1)],
    [6, i64, number(data.length)],
    [7, i64, number(data.length)],
    [9, i64, number(4)],
  ]);
  const chunk = thrift([
    [2, i64, number(4)],
    [3, struct, meta],
  ]);
  const group = thrift([
    [1, list, listOf(struct, chunk)],
    [2, i64, number(data.length)],
    [3, i64, number(1)],
  ]);
  const footer = Buffer.from(
    thrift([
      [1, i32, number(1)],
      [2, list, listOf(struct, thrift([[4, binary, text('schema')]]))],
      [3, i64, number(1)],
      [4, list, listOf(struct, group)],
    ]),
  );
  return Buffer.concat([Buffer.from('PAR1'), data, footer, u32(footer.length), Buffer.from('PAR1')]);
}

function thrift(fields: readonly ThriftField[]): number[] {
  let last = 0;
  const bytes = fields.flatMap(([id, type, value]) => {
    const step = id - last;
    last = id;
    return [step * 16 + type, ...value];
  });
  return [...bytes, 0];
}

/** A schema and one record batch for each body. */
export function arrowStream(bodies: readonly Buffer[], isCompressed = false): Buffer {
  return Buffer.concat([
    arrowMessage(1, Buffer.alloc(0), false),
    ...bodies.map((body) => arrowMessage(3, body, isCompressed)),
    u32(0xffffffff),
    u32(0),
  ]);
}

export function arrowFile(bodies: readonly Buffer[], isCompressed = false): Buffer {
  const footer = u64(0);
  const magic = Buffer.from('ARROW1');
  return Buffer.concat([magic, u16(0), arrowStream(bodies, isCompressed), footer, u32(footer.length), magic]);
}

/** A FlatBuffer of a Message table, its header's table and, if any, the table of its compression. */
function arrowMessage(headerType: number, body: Buffer, isCompressed: boolean): Buffer {
  const padded = roundUp(body.length, 8);
  const metadata = Buffer.concat([
    u32(16),
    ...[12, 24, 4, 6, 8, 16].map(u16),
    ...[u32(12), u16(4), Buffer.from([headerType, 0]), u32(28), u32(0), u64(padded)],
    ...[12, 8, 0, 0, 0, isCompressed ? 4 : 0].map(u16),
    ...[u32(12), u32(8), u16(4), u16(4), u32(4), u32(0)],
  ]);
  return Buffer.concat([u32(0xffffffff), u32(metadata.length), metadata, body, Buffer.alloc(padded - body.length)]);
}

/** POSIX's ustar. */
export function tarFile(entries: Readonly<Record<string, Buffer>>): Buffer {
  const parts = Object.entries(entries).flatMap(([name, data]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0'.repeat(3), 100);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0        0', 136);
    header.write('ustar\x0000', 257);
    return [withSum(header), data, Buffer.alloc(roundUp(data.length, 512) - data.length)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** The same with the sum that its first header has to have; what is too short for one as it is. */
export function withSum(tar: Buffer): Buffer {
  if (tar.length < 512) return tar;
  const copy = Buffer.from(tar);
  copy.write('        ', 148);
  const sum = copy.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  copy.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return copy;
}
