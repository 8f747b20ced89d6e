import type { Segment } from './artifact.ts';
import { bytesLayout } from './codec.ts';
import { broken } from './cursor.ts';
import type { Source } from './source-file.ts';

/**
 * The segments that make the whole file: those given, in the file's order, and bytes where none is.
 *
 * @param given in any order; empty ones are left out
 * @param format for messages
 * @throws NegawattError where two overlap or one ends beyond the file
 */
export function coverFile(file: Pick<Source, 'path' | 'bytes'>, format: string, given: readonly Segment[]): Segment[] {
  const sorted = given.filter(({ length }) => length > 0).sort((a, b) => a.offset - b.offset || a.length - b.length);
  const segments: Segment[] = [];
  let end = 0;
  const fillTo = (offset: number) => {
    if (offset <= end) return;
    segments.push({ name: end === 0 ? 'header' : 'padding', layout: bytesLayout, offset: end, length: offset - end });
  };
  for (const segment of sorted) {
    const { name, offset, length } = segment;
    if (offset < end) {
      throw broken(file.path, format, offset, `${shown(name)} overlaps ${shown(segments.at(-1)!.name)}`);
    }
    if (length > file.bytes - offset) {
      throw broken(
        file.path,
        format,
        offset,
        `${shown(name)} of ${length} bytes ends beyond the file's ${file.bytes} bytes`,
      );
    }
    fillTo(offset);
    segments.push(segment);
    end = offset + length;
  }
  fillTo(file.bytes);
  return segments;
}

/** One segment for the whole file; none for an empty one. */
export function wholeFile(file: Source): Segment[] {
  return file.bytes === 0 ? [] : [{ name: 'file', layout: bytesLayout, offset: 0, length: file.bytes }];
}

/** A name from a file in a message: on one line, and not long. */
export function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}
