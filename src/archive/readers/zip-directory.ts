import { broken, Cursor } from '../cursor.ts';
import type { Source } from '../source-file.ts';

export interface ZipEntry {
  readonly name: string;
  /** 0: stored. */
  readonly method: number;
  /** Where its local header is, bytes from the file's start. */
  readonly header: number;
  /** As it is in the file, and as it was, bytes. */
  readonly length: number;
  readonly original: number;
}

const endSignature = 0x06054b50;
const endBytes = 22;
const longestComment = 65535;
const end64Signature = 0x06064b50;
const locatorSignature = 0x07064b50;
const locatorBytes = 20;
const centralSignature = 0x02014b50;

const mostEntries = 1_000_000;
const longestDirectory = 256 * 1024 * 1024;

/** In the fields of 16 and 32 bits: the number is in the 64-bit record. */
const in64 = { short: 0xffff, long: 0xffffffff } as const;

/** The central directory, with zip64 (PKWARE's APPNOTE.TXT, 4.3). @throws NegawattError */
export function readDirectory(file: Source): ZipEntry[] {
  const { count, bytes, start } = placeOf(file);
  const cursor = new Cursor(file, 'zip', start);
  if (count > mostEntries) throw cursor.broken(`${count} entries are more than ${mostEntries}`);
  if (bytes > longestDirectory) throw cursor.broken(`a directory of ${bytes} bytes is too long`);
  const within = cursor.within(bytes);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index++) entries.push(entryAt(within));
  return entries;
}

function placeOf(file: Source): { count: number; bytes: number; start: number } {
  const tail = file.read(Math.max(0, file.bytes - endBytes - longestComment), endBytes + longestComment);
  const found = endIn(tail);
  if (found === undefined) throw broken(file.path, 'zip', file.bytes, 'the directory at its end is missing');
  const end = file.bytes - tail.length + found;
  const count = tail.readUInt16LE(found + 10);
  const bytes = tail.readUInt32LE(found + 12);
  const start = tail.readUInt32LE(found + 16);
  const isIn64 = count === in64.short || bytes === in64.long || start === in64.long;
  if (!isIn64 || end < locatorBytes) return { count, bytes, start };
  const locator = new Cursor(file, 'zip', end - locatorBytes);
  // 65535 entries may be just that.
  if (locator.u32() !== locatorSignature) return { count, bytes, start };
  locator.skip(4);
  const at = locator.u64();
  if (at > file.bytes) throw locator.broken(`the 64-bit end record is said to be at ${at}`);
  const record = new Cursor(file, 'zip', at);
  if (record.u32() !== end64Signature) throw record.broken('the 64-bit end record is missing', at);
  record.skip(28);
  return { count: record.u64(), bytes: record.u64(), start: record.u64() };
}

/** The last place that is an end record whose comment reaches the file's end. */
function endIn(tail: Buffer): number | undefined {
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) === endSignature && at + endBytes + tail.readUInt16LE(at + 20) === tail.length) return at;
  }
  return undefined;
}

function entryAt(cursor: Cursor): ZipEntry {
  if (cursor.u32() !== centralSignature) throw cursor.broken('no entry of the directory is there', cursor.at - 4);
  cursor.skip(6);
  const method = cursor.u16();
  cursor.skip(8);
  let length = cursor.u32();
  let original = cursor.u32();
  const nameLength = cursor.u16();
  const extraLength = cursor.u16();
  const commentLength = cursor.u16();
  cursor.skip(8);
  let header = cursor.u32();
  const name = cursor.text(nameLength, nameLength);
  const extra = cursor.within(extraLength);
  while (extra.left >= 4) {
    const id = extra.u16();
    const field = extra.within(extra.u16());
    if (id !== 1) continue;
    // In this order, and only those that did not fit.
    if (original === in64.long) original = field.u64();
    if (length === in64.long) length = field.u64();
    if (header === in64.long) header = field.u64();
  }
  cursor.skip(commentLength);
  return { name, method, header, length, original };
}
