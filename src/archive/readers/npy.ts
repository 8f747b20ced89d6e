import type { Segment } from '../artifact.ts';
import { bytesLayout } from '../codec.ts';
import { Cursor } from '../cursor.ts';
import { type NumberType, numberType, tensorBytes } from '../dtypes.ts';
import { coverFile } from '../segments.ts';
import type { Reader } from './reader.ts';

export const npyMagic = Buffer.from('\x93NUMPY', 'latin1');

/** numpy itself reads no longer ones unasked. */
const longestHeader = 64 * 1024;
const mostDimensions = 64;

/** Kinds and sizes of numpy's array interface; big-endian numbers are bytes. */
const types: ReadonlyMap<string, NumberType> = new Map(
  [
    numberType('<f4', 32, 'fp32'),
    numberType('<f2', 16, 'fp16'),
    numberType('|i1', 8, 'int8'),
    numberType('|u1', 8, 'int8'),
  ].map((type) => [type.name, type]),
);

/** One array: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export const npy: Reader = {
  read(file, head) {
    if (!head.subarray(0, npyMagic.length).equals(npyMagic)) return undefined;
    const array = readArray(new Cursor(file, 'npy'), 'array');
    return { kind: 'npy', isCompressed: false, segments: coverFile(file, 'npy', [array]) };
  },
};

export interface NpyHeader {
  /** Such as `<f4`; absent for records. */
  readonly descr?: string;
  readonly lengths: readonly number[];
  /** The first axis runs fastest. */
  readonly isFortran: boolean;
}

/** The header of an array that begins at the cursor, which then stands before its numbers. */
export function readHeader(cursor: Cursor): NpyHeader {
  const start = cursor.at;
  cursor.skip(npyMagic.length);
  const major = cursor.u8();
  cursor.skip(1);
  if (major < 1 || major > 3) throw cursor.broken(`there is no version ${major}`, start + npyMagic.length);
  const text = cursor.text(major === 1 ? cursor.u16() : cursor.u32(), longestHeader);
  const complain = (why: string) => cursor.broken(why, start + npyMagic.length + 2);
  const descr = /'descr':\s*'([^']{1,32})'/.exec(text)?.[1];
  const tuple = /'shape':\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (tuple === undefined) throw complain('the header has no shape');
  const shape = tuple.split(',').map((length) => length.trim().replace(/L$/, ''));
  if (shape.at(-1) === '') shape.pop();
  if (shape.length > mostDimensions) throw complain(`the array has ${shape.length} dimensions`);
  const lengths = shape.map(Number);
  if (!lengths.every(Number.isSafeInteger)) throw complain('the shape has a length beyond 2^53');
  const isFortran = /'fortran_order':\s*True/.test(text);
  return { ...(descr === undefined ? {} : { descr }), lengths, isFortran };
}

/** The numbers of an array that begins at the cursor and ends, at the latest, with it. */
export function readArray(cursor: Cursor, name: string): Segment {
  const start = cursor.at;
  const { descr, lengths } = readHeader(cursor);
  // Records and objects have a list or a size that is not known: what is there is bytes.
  const size = descr === undefined ? undefined : itemBytes(descr);
  const length = size === undefined ? cursor.left : tensorBytes(lengths, size * 8);
  if (length === undefined) {
    throw cursor.broken('the array takes more than 2^53 bytes', start + npyMagic.length + 2);
  }
  const offset = cursor.at;
  cursor.skip(length);
  const type = descr === undefined ? undefined : types.get(descr);
  return {
    name,
    layout: type?.layout ?? bytesLayout,
    ...(descr === undefined ? {} : { dtypeName: descr }),
    offset,
    length,
  };
}

/** Bytes of a number by its description, such as `<f4` or `<U12` (4 bytes a character). */
function itemBytes(descr: string): number | undefined {
  const [, kind, count] = /^[<>|=]([biufcSVUmM])(\d{1,9})(?:\[\w+\])?$/.exec(descr) ?? [];
  if (kind === undefined) return undefined;
  return Number(count) * (kind === 'U' ? 4 : 1);
}
