import { isUtf8 } from 'node:buffer';

/**
 * Paths are bytes to the kernel and text here. What of them is no UTF-8 becomes half surrogate pairs, U+DC80 for 0x80 to
 * U+DCFF for 0xff, which no text has, as Python does (PEP 383): such a path is joined, compared and sent to threads as any
 * other, and turned back where a file is opened.
 */
const firstHalf = 0xdc00;
/** With the flag u halves of whole pairs do not match. */
const halves = /[\udc80-\udcff]/u;

/** The text of a name that a folder holds. */
export function pathOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((count) => at + count <= bytes.length && isUtf8(bytes.subarray(at, at + count)));
    text +=
      length === undefined ? String.fromCharCode(firstHalf + bytes[at]!) : bytes.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return text;
}

/** What `node:fs` is to be called with. */
export function systemPath(path: string): string | Buffer {
  if (!halves.test(path)) return path;
  return Buffer.concat(
    [...path].map((character) =>
      halves.test(character) ? Buffer.from([character.charCodeAt(0) - firstHalf]) : Buffer.from(character),
    ),
  );
}

/** For reports and messages: what is no UTF-8 as `\xff`. */
export function shownPath(path: string): string {
  return path.replace(new RegExp(halves, 'gu'), (half) => `\\x${(half.charCodeAt(0) - firstHalf).toString(16)}`);
}
