import type { Cursor } from '../cursor.ts';
import { tensorBytes } from '../dtypes.ts';
import { shown } from '../segments.ts';
import { ggmlTypes } from './ggml-types.ts';

const longestName = 64 * 1024;
const mostTensors = 1_000_000;
/** Models have some fifty; each takes at least 13 bytes, so that a lying count would be followed for seconds. */
const mostPairs = 65_536;
/** Of arrays whose elements have no fixed size: vocabularies and their merges have up to a million strings. */
const mostElements = 4_000_000;
const mostDimensions = 8;
const deepestArray = 8;
/** Of the values that are kept, bytes. */
const longestValue = 256;
/** The pairs that are kept; the others are only walked over. */
const kept = /^(?:general\.(?:architecture|name|type)|split\.count|[\w-]{1,64}\.context_length)$/;

/** Bytes of the scalar types of metadata, by their numbers; 8 is a string, 9 an array. */
const scalarBytes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
/** Those of them that are whole numbers without a sign. */
const counts = new Set([0, 2, 4, 10]);

/** What stands before the data of a GGUF file. */
export interface GgufHeader {
  /** Of the metadata: what a model is, and how long a context it was trained for. */
  readonly values: ReadonlyMap<string, string | number>;
  /** In the order of their data. */
  readonly tensors: readonly GgufTensor[];
  /** Where the data begins, bytes from the file's start. */
  readonly data: number;
}

export interface GgufTensor {
  readonly name: string;
  readonly type: number;
  /** Of its numbers, beyond 2^53 only approximately. */
  readonly elements: number;
  /** Bytes from the start of the data. */
  readonly offset: number;
  /** Undefined for a type that is not known. */
  readonly length: number | undefined;
}

/**
 * GGUF versions 2 and 3, little-endian: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 *
 * @param cursor behind the version
 * @throws NegawattError for a header that is cut, damaged or lies
 */
export function readGgufHeader(cursor: Cursor): GgufHeader {
  const count = cursor.u64();
  if (count > mostTensors) throw cursor.broken(`${count} tensors are more than ${mostTensors}`, cursor.at - 8);
  const pairs = cursor.u64();
  if (pairs > mostPairs) throw cursor.broken(`${pairs} pairs of metadata are more than ${mostPairs}`, cursor.at - 8);
  const budget = { left: mostElements };
  const values = new Map<string, string | number>();
  let alignment = 32;
  for (let index = 0; index < pairs; index++) {
    const key = cursor.text(cursor.u64(), longestName);
    const type = cursor.u32();
    if (key === 'general.alignment' && type === 4) {
      alignment = cursor.u32();
      if (alignment === 0 || alignment % 8 !== 0) throw cursor.broken(`there is no alignment to ${alignment}`);
    } else if (kept.test(key)) keepValue(cursor, key, type, values, budget);
    else skipValue(cursor, type, 0, budget);
  }
  const tensors: GgufTensor[] = [];
  for (let index = 0; index < count; index++) tensors.push(tensorOf(cursor));
  tensors.sort((a, b) => a.offset - b.offset);
  return { values, tensors, data: Math.ceil(cursor.at / alignment) * alignment };
}

function tensorOf(cursor: Cursor): GgufTensor {
  const name = cursor.text(cursor.u64(), longestName);
  const dimensions = cursor.u32();
  if (dimensions > mostDimensions) throw cursor.broken(`${shown(name)} has ${dimensions} dimensions`, cursor.at - 4);
  const shape = Array.from({ length: dimensions }, () => cursor.u64());
  const type = cursor.u32();
  const offset = cursor.u64();
  const known = ggmlTypes[type];
  const elements = shape.reduce((product, length) => product * length, 1);
  if (known === undefined) return { name, type, elements, offset, length: undefined };
  // Blocks run along the first dimension.
  const [row = 1, ...rows] = shape;
  if (row % known.block !== 0)
    throw cursor.broken(`${shown(name)} has rows of ${row}, no whole blocks of ${known.name}`);
  const length = tensorBytes([row / known.block, ...rows], known.bytes * 8);
  if (length === undefined) throw cursor.broken(`${shown(name)} takes more than 2^53 bytes`);
  return { name, type, elements, offset, length };
}

function keepValue(
  cursor: Cursor,
  key: string,
  type: number,
  values: Map<string, string | number>,
  budget: Budget,
): void {
  if (type === 8) {
    const length = cursor.u64();
    if (length <= longestValue) values.set(key, cursor.text(length, longestValue));
    else cursor.skip(length);
  } else if (counts.has(type)) {
    const bytes = scalarBytes[type]!;
    const value = Buffer.concat([cursor.bytes(bytes, bytes)], 8).readBigUInt64LE();
    if (value <= Number.MAX_SAFE_INTEGER) values.set(key, Number(value));
  } else skipValue(cursor, type, 0, budget);
}

/** How many elements of arrays may still be walked. */
interface Budget {
  left: number;
}

function skipValue(cursor: Cursor, type: number, depth: number, budget: Budget): void {
  const bytes = scalarBytes[type];
  if (bytes !== undefined) cursor.skip(bytes);
  else if (type === 8) cursor.skip(cursor.u64());
  else if (type === 9) skipArray(cursor, depth, budget);
  else throw cursor.broken(`there is no type ${type} of metadata`, cursor.at - 4);
}

function skipArray(cursor: Cursor, depth: number, budget: Budget): void {
  if (depth === deepestArray) throw cursor.broken(`arrays nest deeper than ${deepestArray}`);
  const type = cursor.u32();
  const count = cursor.u64();
  const each = scalarBytes[type];
  if (each !== undefined) {
    cursor.skip(each * count);
    return;
  }
  budget.left -= count;
  if (budget.left < 0) throw cursor.broken(`arrays have more than ${mostElements} elements`, cursor.at - 8);
  for (let index = 0; index < count; index++) skipValue(cursor, type, depth + 1, budget);
}
