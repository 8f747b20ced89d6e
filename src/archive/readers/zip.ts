import type { ArtifactKind, Segment } from '../artifact.ts';
import { bytesLayout } from '../codec.ts';
import { Cursor } from '../cursor.ts';
import { coverFile } from '../segments.ts';
import type { Source } from '../source-file.ts';
import { npyMagic, readArray } from './npy.ts';
import type { Reader } from './reader.ts';
import { readDirectory, type ZipEntry } from './zip-directory.ts';

const stored = 0;
const localHeader = 0x04034b50;

/**
 * zip, and what is one: numpy's npz, and PyTorch's checkpoints, whose pickles are never executed nor read. Nothing is
 * expanded: stored entries are stretches of the file, others are compressed already.
 */
export const zip: Reader = {
  read(file, head) {
    const signature = head.length < 22 ? 0 : head.readUInt32LE(0);
    if (signature !== localHeader && signature !== 0x06054b50) return undefined;
    const entries = readDirectory(file);
    const kind = kindOf(entries);
    const segments = entries.map((entry) => segmentOf(file, entry, kind));
    const packed = entries.filter(({ method }) => method !== stored).reduce((sum, { length }) => sum + length, 0);
    return { kind, isCompressed: packed * 2 > file.bytes, segments: coverFile(file, 'zip', segments) };
  },
};

function kindOf(entries: readonly ZipEntry[]): ArtifactKind {
  if (entries.some(({ name }) => /(^|\/)data\.pkl$/.test(name))) return 'pytorch';
  return entries.length > 0 && entries.every(({ name }) => name.endsWith('.npy')) ? 'npz' : 'zip';
}

/** What an entry holds, as it is in the file. @throws NegawattError where the directory lies */
export function entryContent(file: Source, { header, method, length, original }: ZipEntry): Cursor {
  const cursor = new Cursor(file, 'zip', header);
  if (cursor.u32() !== localHeader) throw cursor.broken('no entry begins where the directory says', header);
  cursor.skip(22);
  const nameLength = cursor.u16();
  const extraLength = cursor.u16();
  cursor.skip(nameLength + extraLength);
  const content = cursor.within(length);
  if (method === stored && original !== length) {
    throw cursor.broken(`a stored entry of ${length} bytes says that it holds ${original}`, header);
  }
  return content;
}

function segmentOf(file: Source, entry: ZipEntry, kind: ArtifactKind): Segment {
  const { name, method, length } = entry;
  const inner = entryContent(file, entry);
  const offset = inner.at;
  if (kind === 'npz' && method === stored && length > npyMagic.length && inner.left > 0) {
    const magic = file.read(offset, npyMagic.length);
    if (magic.equals(npyMagic)) return readArray(inner, name.replace(/\.npy$/, ''));
  }
  return { name, layout: bytesLayout, offset, length };
}
