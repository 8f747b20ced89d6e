import type { Source } from '../../../archive/source-file.ts';

const chunkBytes = 256 * 1024;
/** A longer line is none that somebody wrote for being read line by line, By. */
export const longestRow = 16 * 1024 * 1024;
const newline = 0x0a;

/** The lines of a file from a place on, in bounded memory. */
export class Lines {
  /** Of the line that was read last, from 1 where reading began at the file's start. */
  number = 0;
  readonly #file: Source;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Of the chunk's end. */
  #position: number;

  constructor(file: Source, from: number) {
    this.#file = file;
    this.#position = from;
  }

  /** Where the next line begins, By. */
  get offset(): number {
    return this.#position - this.#chunk.length + this.#at;
  }

  /** Without its newline; valid until the next call. Undefined at the end. */
  next(): Buffer | 'too long' | undefined {
    let pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const end = this.#chunk.indexOf(newline, this.#at);
      const piece = this.#chunk.subarray(this.#at, end < 0 ? undefined : end);
      length += piece.length;
      if (length > longestRow) pieces = [];
      else if (piece.length > 0) pieces.push(piece);
      this.#at = end < 0 ? this.#chunk.length : end + 1;
      if (end < 0 && this.#fill()) continue;
      // What follows the last newline is a line too, unless it is nothing.
      if (end < 0 && length === 0) return undefined;
      this.number += 1;
      if (length > longestRow) return 'too long';
      return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    }
  }

  #fill(): boolean {
    this.#chunk = this.#file.read(this.#position, chunkBytes);
    this.#at = 0;
    this.#position += this.#chunk.length;
    return this.#chunk.length > 0;
  }
}
