import type { Source } from '../../../archive/source-file.ts';
import { type Pass, type Row, unreadable } from './row-source.ts';

/** Types of numbers by their description in numpy's array interface, without the byte order. */
const types = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  b1: Uint8Array,
} as const;

export interface NpyShape {
  readonly rows: number;
  /** Of one row: the lengths of all axes but the first. */
  readonly rowShape: readonly number[];
  readonly dtype: string;
  /** Of a row, By. */
  readonly rowBytes: number;
  /** Where the first row begins, By. */
  readonly start: number;
  readonly isBigEndian: boolean;
}

const prefix = 10;
const longPrefix = 12;

/** @param file that was identified as npy, whole. @throws NegawattError for arrays whose slices are no rows of numbers */
export function npyShape(file: Source): NpyShape {
  const head = file.read(0, longPrefix);
  const isLong = head[6] !== 1;
  const start = (isLong ? longPrefix : prefix) + (isLong ? head.readUInt32LE(8) : head.readUInt16LE(8));
  const header = file.read(0, start).toString('latin1', isLong ? longPrefix : prefix);
  const refuse = (why: string) => unreadable(file.path, why);
  const [, order = '', kind = ''] = /'descr':\s*'([<>|=])(\w+)'/.exec(header) ?? [];
  if (!(kind in types)) {
    const told = /'descr':\s*('[^']*'|\[)/.exec(header)?.[1]?.slice(0, 40) ?? 'none';
    throw refuse(
      `its numbers are of the type ${told}, which has no typed array (f4, f8, i1 to i8, u1 to u8 and b1 have)`,
    );
  }
  const lengths = (/'shape':\s*\(([\d\s,L]*)\)/.exec(header)?.[1] ?? '').match(/\d+/g)?.map(Number) ?? [];
  const [rows, ...rowShape] = lengths;
  if (rows === undefined) throw refuse('it is a single number, without an axis to take rows from');
  if (rowShape.length > 0 && /'fortran_order':\s*True/.test(header)) {
    throw refuse('it is in Fortran order, in which a row lies all over the file: save numpy.ascontiguousarray of it');
  }
  const size = types[kind as keyof typeof types].BYTES_PER_ELEMENT;
  const rowBytes = rowShape.reduce((product, length) => product * length, size);
  if (rows === 0 || rowBytes === 0) throw refuse('it is an array without numbers');
  if (start + rows * rowBytes > file.bytes) throw refuse(`it ends at byte ${file.bytes}, before its last row`);
  return { rows, rowShape, dtype: kind, rowBytes, start, isBigEndian: order === '>' };
}

/** Rows of an array: slices along its first axis. */
export class NpyPass implements Pass {
  readonly #file: Source;
  readonly #shape: NpyShape;
  readonly #first: number;
  #row: number;

  /** @param at row */
  constructor(file: Source, shape: NpyShape, at: number) {
    this.#file = file;
    this.#shape = shape;
    this.#first = at;
    this.#row = at;
  }

  get bytes(): number {
    return (this.#row - this.#first) * this.#shape.rowBytes;
  }

  async take(into: Row[], most: number): Promise<void> {
    const { rows, rowBytes, start, dtype, isBigEndian } = this.#shape;
    const count = Math.min(most, rows - this.#row);
    if (count === 0) return;
    const read = this.#file.read(start + this.#row * rowBytes, count * rowBytes);
    const Numbers = types[dtype as keyof typeof types];
    const size = Numbers.BYTES_PER_ELEMENT;
    const bytes = isBigEndian ? swapped(read, size) : read;
    // Small buffers lie somewhere in a pool.
    const isAligned = bytes.byteOffset % size === 0;
    const { buffer, byteOffset } = isAligned ? bytes : new Uint8Array(bytes);
    const length = rowBytes / size;
    for (let row = 0; row < count; row += 1) {
      into.push(new Numbers(buffer as ArrayBuffer, byteOffset + row * rowBytes, length));
    }
    this.#row += count;
  }

  close(): void {
    // The file is closed by whoever opened it.
  }
}

function swapped(read: Buffer, size: number): Buffer {
  const bytes = Buffer.from(read);
  if (size === 2) return bytes.swap16();
  if (size === 4) return bytes.swap32();
  return size === 8 ? bytes.swap64() : bytes;
}
