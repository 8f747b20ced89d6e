import { Cursor } from '../cursor.ts';
import { wholeFile } from '../segments.ts';
import type { Source } from '../source-file.ts';
import { isPackedHead } from './packed.ts';
import type { Reader } from './reader.ts';

const block = 512;
const mostEntries = 1_000_000;
/** Looking at more of them would take longer than it is worth. */
const mostLooked = 1000;
const headOfEntry = 16;

/** tar: ustar, pax and GNU (POSIX.1-2017, pax). One stretch of bytes: small entries would make small chunks. */
export const tar: Reader = {
  read(file, head) {
    if (head.length < block || head.toString('latin1', 257, 262) !== 'ustar' || !hasSum(head)) return undefined;
    let at = 0;
    let packed = 0;
    let all = 0;
    for (let count = 0; at + block <= file.bytes; count++) {
      const cursor = new Cursor(file, 'tar', at);
      if (count === mostEntries) throw cursor.broken(`there are more than ${mostEntries} entries`);
      const header = cursor.bytes(block, block);
      // Two empty blocks end it; what follows fills the tape's record.
      if (header.every((byte) => byte === 0)) break;
      if (!hasSum(header)) throw cursor.broken('the sum of an entry is wrong', at);
      const size = sizeOf(header, (why) => cursor.broken(why, at));
      if (size > cursor.left) throw cursor.broken(`an entry of ${size} bytes ends beyond the file`, at);
      if (count < mostLooked) {
        all += size;
        if (isPackedEntry(file, cursor.at, size)) packed += size;
      }
      at += block + Math.ceil(size / block) * block;
    }
    return { kind: 'tar', isCompressed: packed * 2 > all, segments: wholeFile(file) };
  },
};

function isPackedEntry(file: Source, offset: number, size: number): boolean {
  return size >= headOfEntry && isPackedHead(file.read(offset, headOfEntry));
}

/** The sum of the header's bytes, its own field taken as blanks. */
function hasSum(header: Buffer): boolean {
  let sum = 8 * 0x20;
  for (let at = 0; at < block; at++) if (at < 148 || at >= 156) sum += header[at]!;
  return Number.parseInt(header.toString('latin1', 148, 156), 8) === sum;
}

function sizeOf(header: Buffer, complain: (why: string) => Error): number {
  // GNU's way for sizes that eight gigabytes do not hold: a number of 95 bits, behind a set one.
  if ((header[124]! & 0x80) !== 0) {
    const size = Number(header.readBigUInt64BE(128));
    if (!Number.isSafeInteger(size) || header.readUInt32BE(124) !== 0x80000000) throw complain('a size is beyond 2^53');
    return size;
  }
  const text = header
    .toString('latin1', 124, 136)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  if (!/^[0-7]*$/.test(text)) throw complain('a size is no octal number');
  return text === '' ? 0 : Number.parseInt(text, 8);
}
