import type { ArtifactKind } from '../artifact.ts';
import { wholeFile } from '../segments.ts';
import type { Reader } from './reader.ts';

/** What is compressed already, by its first bytes; the kinds without a name of their own are bytes. */
const magics: readonly { readonly kind: ArtifactKind; readonly magic: Buffer; readonly at?: number }[] = [
  { kind: 'gz', magic: Buffer.from([0x1f, 0x8b, 0x08]) },
  { kind: 'zst', magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]) },
  { kind: 'xz', magic: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) },
  { kind: 'bz2', magic: Buffer.from('BZh') },
  { kind: 'lz4', magic: Buffer.from([0x04, 0x22, 0x4d, 0x18]) },
  { kind: 'png', magic: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { kind: 'jpeg', magic: Buffer.from([0xff, 0xd8, 0xff]) },
  // WebP, 7-Zip and MP4.
  { kind: 'bytes', magic: Buffer.from('WEBP'), at: 8 },
  { kind: 'bytes', magic: Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]) },
  { kind: 'bytes', magic: Buffer.from('ftyp'), at: 4 },
];

/** The block size and the mark of the first block: `BZh` alone may begin a text. */
const bzip2 = /^BZh[1-9]1AY&SY/;

export const packed: Reader = {
  read(file, head) {
    const kind = kindOf(head);
    return kind === undefined ? undefined : { kind, isCompressed: true, segments: wholeFile(file) };
  },
};

/** Whether bytes begin as those of a compressed file do. */
export function isPackedHead(head: Buffer): boolean {
  return kindOf(head) !== undefined;
}

function kindOf(head: Buffer): ArtifactKind | undefined {
  const found = magics.find(({ magic, at = 0 }) => head.subarray(at, at + magic.length).equals(magic));
  return found?.kind === 'bz2' && !bzip2.test(head.toString('latin1', 0, 10)) ? undefined : found?.kind;
}
