import type { Segment } from '../artifact.ts';
import { bytesLayout } from '../codec.ts';
import { broken, Cursor } from '../cursor.ts';
import { coverFile, shown, wholeFile } from '../segments.ts';
import type { Source } from '../source-file.ts';
import { ggmlTypes } from './ggml-types.ts';
import { type GgufHeader, readGgufHeader } from './gguf-header.ts';
import type { Reader } from './reader.ts';

/** Vocabularies take some megabytes. */
const longestMetadata = 256 * 1024 * 1024;

export const gguf: Reader = {
  read(file, head) {
    const found = ggufHeader(file, head);
    if (found === undefined) return undefined;
    const segments = found === 'other' ? wholeFile(file) : ggufSegments(file, found);
    return { kind: 'gguf', isCompressed: false, segments };
  },
};

/**
 * The header of a GGUF file; `other` for version 1 and big-endian files, which are rare, and whose tensors are not worth
 * another reader; undefined for what is no GGUF.
 *
 * @param head the file's first bytes
 * @throws NegawattError for a header that is cut, damaged or lies
 */
export function ggufHeader(file: Source, head: Buffer): GgufHeader | 'other' | undefined {
  if (head.toString('latin1', 0, 4) !== 'GGUF') return undefined;
  const version = head.length < 8 ? 0 : head.readUInt32LE(4);
  if (version === 1 || (version !== 0 && version % 65536 === 0)) return 'other';
  const cursor = new Cursor(file, 'GGUF', 4, Math.min(file.bytes, longestMetadata));
  if (version !== 2 && version !== 3) throw cursor.broken(`there is no version ${version}`);
  cursor.skip(4);
  return readGgufHeader(cursor);
}

/** The stretches of the file. @throws NegawattError where a tensor is not in it, or overlaps another one */
export function ggufSegments(file: Source, { tensors, data }: GgufHeader): Segment[] {
  const given = tensors.map(({ name, type, offset, length }, index): Segment => {
    const start = data + offset;
    const end = length === undefined ? data + (tensors[index + 1]?.offset ?? file.bytes - data) : start + length;
    if (!Number.isSafeInteger(end) || end < start) {
      throw broken(file.path, 'GGUF', data, `${shown(name)} begins beyond the file`);
    }
    const known = ggmlTypes[type];
    return {
      name,
      layout: known?.layout ?? bytesLayout,
      dtypeName: known?.name ?? `type ${type}`,
      offset: start,
      length: end - start,
    };
  });
  return coverFile(file, 'GGUF', given);
}
