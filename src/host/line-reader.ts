import { readSync } from 'node:fs';

const newline = 0x0a;
const chunkSize = 1024 * 1024;

/**
 * Reads a file of lines from its start in bounded memory, and hands on each without its newline, with its offset (By) and
 * its number from 1. The bytes are reused: copy to keep.
 * @param longest the most bytes that a line may have
 * @returns what was wrong with the last line: too long, or cut before its newline
 */
export function readLines(
  descriptor: number,
  longest: number,
  hear: (bytes: Buffer, offset: number, line: number) => void,
): string | undefined {
  const chunk = Buffer.allocUnsafe(chunkSize);
  let pending: Buffer = Buffer.alloc(0);
  let lineStart = 0;
  let position = 0;
  let line = 1;
  for (let got = readSync(descriptor, chunk, 0, chunkSize, 0); got > 0; ) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0 && at < got; at = chunk.indexOf(newline, from)) {
      const rest = chunk.subarray(from, at);
      hear(pending.length === 0 ? rest : Buffer.concat([pending, rest]), lineStart, line);
      line += 1;
      pending = Buffer.alloc(0);
      from = at + 1;
      lineStart = position + from;
    }
    pending = Buffer.concat([pending, chunk.subarray(from, got)]);
    if (pending.length > longest) return `line ${line} has more than ${longest} bytes`;
    position += got;
    got = readSync(descriptor, chunk, 0, chunkSize, position);
  }
  return pending.length > 0 ? `line ${line} was cut` : undefined;
}
