import type { Segment } from '../artifact.ts';
import { bytesLayout } from '../codec.ts';
import { Cursor } from '../cursor.ts';
import { tensorBytes } from '../dtypes.ts';
import { coverFile, shown, wholeFile } from '../segments.ts';
import type { SourceFile } from '../source-file.ts';
import { ggmlTypes } from './ggml-types.ts';
import type { Reader } from './reader.ts';

const longestName = 64 * 1024;
/** Vocabularies take some megabytes. */
const longestMetadata = 256 * 1024 * 1024;
const mostTensors = 1_000_000;
const mostDimensions = 8;
const deepestArray = 8;

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

/** GGUF versions 2 and 3, little-endian: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
export const gguf: Reader = {
  read(file, head) {
    if (head.toString('latin1', 0, 4) !== 'GGUF') return undefined;
    const version = head.length < 8 ? 0 : head.readUInt32LE(4);
    // Version 1 and big-endian files are rare, and their tensors are not worth another reader.
    if (version === 1 || (version !== 0 && version % 65536 === 0)) {
      return { kind: 'gguf', isCompressed: false, segments: wholeFile(file) };
    }
    const cursor = new Cursor(file, 'GGUF', 4, Math.min(file.bytes, longestMetadata));
    if (version !== 2 && version !== 3) throw cursor.broken(`there is no version ${version}`);
    cursor.skip(4);
    return { kind: 'gguf', isCompressed: false, segments: coverFile(file, 'GGUF', tensorsOf(file, cursor)) };
  },
};

interface TensorInfo {
  readonly name: string;
  readonly type: number;
  readonly offset: number;
  /** Undefined for a type that is not known. */
  readonly length: number | undefined;
}

function tensorsOf(file: SourceFile, cursor: Cursor): Segment[] {
  const count = cursor.u64();
  if (count > mostTensors) throw cursor.broken(`${count} tensors are more than ${mostTensors}`, cursor.at - 8);
  const pairs = cursor.u64();
  let alignment = 32;
  for (let index = 0; index < pairs; index++) {
    const key = cursor.text(cursor.u64(), longestName);
    const type = cursor.u32();
    if (key === 'general.alignment' && type === 4) {
      alignment = cursor.u32();
      if (alignment === 0 || alignment % 8 !== 0) throw cursor.broken(`there is no alignment to ${alignment}`);
    } else skipValue(cursor, type, 0);
  }
  const infos: TensorInfo[] = [];
  for (let index = 0; index < count; index++) infos.push(infoOf(cursor));
  const data = Math.ceil(cursor.at / alignment) * alignment;
  infos.sort((a, b) => a.offset - b.offset);
  return infos.map(({ name, type, offset, length }, index) => {
    const start = data + offset;
    const end = length === undefined ? data + (infos[index + 1]?.offset ?? file.bytes - data) : start + length;
    if (!Number.isSafeInteger(end) || end < start) throw cursor.broken(`${shown(name)} begins beyond the file`);
    const known = ggmlTypes[type];
    return {
      name,
      layout: known?.layout ?? bytesLayout,
      dtypeName: known?.name ?? `type ${type}`,
      offset: start,
      length: end - start,
    };
  });
}

function infoOf(cursor: Cursor): TensorInfo {
  const name = cursor.text(cursor.u64(), longestName);
  const dimensions = cursor.u32();
  if (dimensions > mostDimensions) throw cursor.broken(`${shown(name)} has ${dimensions} dimensions`, cursor.at - 4);
  const shape = Array.from({ length: dimensions }, () => cursor.u64());
  const type = cursor.u32();
  const offset = cursor.u64();
  const known = ggmlTypes[type];
  if (known === undefined) return { name, type, offset, length: undefined };
  // Blocks run along the first dimension.
  const [row = 1, ...rows] = shape;
  if (row % known.block !== 0)
    throw cursor.broken(`${shown(name)} has rows of ${row}, no whole blocks of ${known.name}`);
  const length = tensorBytes([row / known.block, ...rows], known.bytes * 8);
  if (length === undefined) throw cursor.broken(`${shown(name)} takes more than 2^53 bytes`);
  return { name, type, offset, length };
}

function skipValue(cursor: Cursor, type: number, depth: number): void {
  const bytes = scalarBytes[type];
  if (bytes !== undefined) cursor.skip(bytes);
  else if (type === 8) cursor.skip(cursor.u64());
  else if (type === 9) skipArray(cursor, depth);
  else throw cursor.broken(`there is no type ${type} of metadata`, cursor.at - 4);
}

function skipArray(cursor: Cursor, depth: number): void {
  if (depth === deepestArray) throw cursor.broken(`arrays nest deeper than ${deepestArray}`);
  const type = cursor.u32();
  const count = cursor.u64();
  const each = scalarBytes[type];
  if (each !== undefined) cursor.skip(each * count);
  else for (let index = 0; index < count; index++) skipValue(cursor, type, depth + 1);
}
