import { inflateRawSync } from 'node:zlib';
import { Cursor } from '../cursor.ts';
import { shown } from '../segments.ts';
import type { Source } from '../source-file.ts';
import { npyMagic, readHeader } from './npy.ts';
import { entryContent } from './zip.ts';
import { readDirectory, type ZipEntry } from './zip-directory.ts';

/** Of all arrays, expanded, By. */
const mostBytes = 2 ** 31;
const methods = { stored: 0, deflated: 8 } as const;

/** An array with its numbers. */
export interface NamedArray {
  readonly name: string;
  /** Without the byte order: `f4`. */
  readonly kind: string;
  readonly shape: readonly number[];
  /** Little-endian, in a buffer of their own. */
  readonly numbers: Uint8Array;
}

/**
 * Arrays of numpy's npz, stored or deflated.
 *
 * @throws NegawattError, naming file and place, for what is no npz, is cut or damaged, and for arrays that are no numbers
 */
export function readNpz(file: Source): readonly NamedArray[] {
  let left = mostBytes;
  return readDirectory(file).flatMap((entry): NamedArray[] => {
    const name = entry.name.replace(/\.npy$/, '');
    if (name === entry.name) return [];
    const content = entryContent(file, entry);
    left -= entry.original;
    if (left < 0) throw content.broken(`its arrays take more than ${mostBytes} bytes`);
    return [arrayOf(name, expanded(file, entry, content), content)];
  });
}

function expanded(file: Source, { name, method, length, original }: ZipEntry, content: Cursor): Buffer {
  const stored = file.read(content.at, length);
  if (method === methods.stored) return stored;
  if (method !== methods.deflated) throw content.broken(`${shown(name)} is packed by the method ${method}`);
  try {
    const bytes = inflateRawSync(stored, { maxOutputLength: Math.max(1, original) });
    if (bytes.length === original) return bytes;
    throw new Error(`it holds ${bytes.length} bytes, not ${original}`);
  } catch (error) {
    throw content.broken(`${shown(name)} cannot be expanded (${(error as Error).message})`);
  }
}

/** @param place in the file, for messages: an array that was packed has none of its own */
function arrayOf(name: string, bytes: Buffer, place: Cursor): NamedArray {
  if (!bytes.subarray(0, npyMagic.length).equals(npyMagic)) throw place.broken(`${shown(name)} is no npy`);
  const inner: Source = {
    path: `${name}.npy`,
    bytes: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
  const cursor = new Cursor(inner, 'npy');
  const { descr = '', lengths, isFortran } = readHeader(cursor);
  const [, order, kind, size] = /^([<>|=])([biuf](\d))$/.exec(descr) ?? [];
  if (kind === undefined) throw place.broken(`${shown(name)} is of the type ${shown(descr)}, which is no plain number`);
  if (isFortran && lengths.length > 1) {
    throw place.broken(`${shown(name)} is in Fortran order: save numpy.ascontiguousarray of it`);
  }
  const count = lengths.reduce((product, length) => product * length, 1);
  if (cursor.left !== count * Number(size)) {
    throw place.broken(`${shown(name)} has ${cursor.left} bytes where its shape asks for ${count * Number(size)}`);
  }
  const numbers = new Uint8Array(bytes.subarray(cursor.at));
  if (order === '>') swap(Buffer.from(numbers.buffer), Number(size));
  return { name, kind, shape: lengths, numbers };
}

function swap(bytes: Buffer, size: number): void {
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else if (size === 8) bytes.swap64();
}
