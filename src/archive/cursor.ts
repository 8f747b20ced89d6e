import { NegawattError } from '../errors.ts';
import { shownPath } from './path-bytes.ts';
import type { Source } from './source-file.ts';

/** What is read at once: little at first, for cursors that only look at a header. */
const firstWindow = 512;
const largestWindow = 64 * 1024;

/** More than a graph of a hundred thousand nodes takes, and some ten seconds. */
const mostReads = 50_000_000;

/** Reads a file's little-endian structure from one place on, never beyond its end; what is skipped is not read. */
export class Cursor {
  readonly #file: Source;
  readonly #format: string;
  /** The end of what may be read, bytes from the file's start. */
  readonly end: number;
  #at: number;
  #window: Buffer = Buffer.alloc(0);
  #start = 0;
  #next = firstWindow;
  /** How many more pieces may be read, by this cursor and those within it. */
  #budget = { left: mostReads };

  /** @param format for messages: `GGUF` */
  constructor(file: Source, format: string, at = 0, end = file.bytes) {
    this.#file = file;
    this.#format = format;
    this.#at = at;
    this.end = end;
  }

  /** Bytes from the file's start. */
  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.end - this.#at;
  }

  /** The error of a file that is not what its format asks for, at the place where the cursor is or the one given. */
  broken(why: string, at = this.#at): NegawattError {
    return broken(this.#file.path, this.#format, at, why);
  }

  /** A cursor over the next bytes, which this one then has skipped. */
  within(length: number): Cursor {
    const start = this.#at;
    this.skip(length);
    const inner = new Cursor(this.#file, this.#format, start, start + length);
    inner.#window = this.#window;
    inner.#start = this.#start;
    inner.#next = this.#next;
    inner.#budget = this.#budget;
    return inner;
  }

  skip(length: number): void {
    if (length > this.left) throw this.broken(`${length} bytes are announced where ${this.left} are left`);
    this.#at += length;
  }

  u8(): number {
    return this.#take(1).readUInt8();
  }

  u16(): number {
    return this.#take(2).readUInt16LE();
  }

  u32(): number {
    return this.#take(4).readUInt32LE();
  }

  i32(): number {
    return this.#take(4).readInt32LE();
  }

  /** @throws NegawattError beyond 2^53 */
  u64(): number {
    const value = Number(this.#take(8).readBigUInt64LE());
    if (!Number.isSafeInteger(value)) throw this.broken(`a number of ${value} is beyond 2^53`, this.#at - 8);
    return value;
  }

  /** A number of 7 bits a byte (protobuf, Thrift). @throws NegawattError beyond 2^53 */
  varint(): number {
    const start = this.#at;
    let value = 0;
    for (let scale = 1, count = 0; count < 10; scale *= 128, count++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) throw this.broken(`a number of ${value} is beyond 2^53`, start);
        return value;
      }
    }
    throw this.broken('a number does not end', start);
  }

  /** Like `varint`, for numbers of which only the place matters: negative ones take ten bytes. */
  skipVarint(): void {
    const start = this.#at;
    for (let count = 0; count < 10; count++) if (this.u8() < 0x80) return;
    throw this.broken('a number does not end', start);
  }

  /** @param most the longest that is believed, bytes */
  text(length: number, most: number): string {
    if (length > most) throw this.broken(`a name of ${length} bytes is too long`);
    return this.#take(length).toString('utf8');
  }

  /** A copy of the next bytes. @param most the most that is believed */
  bytes(length: number, most: number): Buffer {
    if (length > most) throw this.broken(`${length} bytes are more than the ${most} that are allowed there`);
    return Buffer.from(this.#take(length));
  }

  #take(length: number): Buffer {
    const start = this.#at;
    if (--this.#budget.left < 0) throw this.broken(`it has more than ${mostReads} fields`);
    this.skip(length);
    if (start < this.#start || this.#at > this.#start + this.#window.length) {
      this.#window = this.#file.read(start, Math.max(length, Math.min(this.#next, this.end - start)));
      this.#start = start;
      this.#next = Math.min(2 * this.#next, largestWindow);
    }
    return this.#window.subarray(start - this.#start, this.#at - this.#start);
  }
}

/** @param at bytes from the file's start */
export function broken(path: string, format: string, at: number, why: string): NegawattError {
  return new NegawattError(
    `cannot read ${shownPath(path)} as ${format}`,
    `at byte ${at}: ${why}`,
    'It may be cut or damaged: fetch or write it again, or leave it out.',
  );
}
