import type { NegawattError } from '../../errors.ts';

/** Makes the error, of a reason and a place in the buffer. */
type Complain = (why: string, at: number) => NegawattError;

/** A table of a FlatBuffer (https://flatbuffers.dev/internals): fields by their place, all optional. */
export class FlatTable {
  readonly #buffer: Buffer;
  readonly #at: number;
  readonly #complain: Complain;
  readonly #fields: number;
  readonly #count: number;

  private constructor(buffer: Buffer, at: number, complain: Complain) {
    this.#buffer = buffer;
    this.#at = at;
    this.#complain = complain;
    this.#check(at, 4);
    this.#fields = at - buffer.readInt32LE(at);
    this.#check(this.#fields, 4);
    const length = buffer.readUInt16LE(this.#fields);
    this.#check(this.#fields, Math.max(4, length));
    this.#count = Math.max(0, Math.floor((length - 4) / 2));
  }

  static root(buffer: Buffer, complain: Complain): FlatTable {
    if (buffer.length < 4) throw complain('a table does not fit', 0);
    return new FlatTable(buffer, buffer.readUInt32LE(0), complain);
  }

  has(slot: number): boolean {
    return this.#place(slot) !== undefined;
  }

  /** 0 where it is absent, as are the other numbers. */
  u8(slot: number): number {
    const at = this.#place(slot);
    if (at === undefined) return 0;
    this.#check(at, 1);
    return this.#buffer.readUInt8(at);
  }

  /** @throws NegawattError beyond 2^53 */
  i64(slot: number): number {
    const at = this.#place(slot);
    if (at === undefined) return 0;
    this.#check(at, 8);
    const value = Number(this.#buffer.readBigInt64LE(at));
    if (!Number.isSafeInteger(value)) throw this.#complain(`a number of ${value} is beyond 2^53`, at);
    return value;
  }

  table(slot: number): FlatTable | undefined {
    const at = this.#place(slot);
    if (at === undefined) return undefined;
    this.#check(at, 4);
    return new FlatTable(this.#buffer, at + this.#buffer.readUInt32LE(at), this.#complain);
  }

  #place(slot: number): number | undefined {
    if (slot >= this.#count) return undefined;
    const offset = this.#buffer.readUInt16LE(this.#fields + 4 + 2 * slot);
    return offset === 0 ? undefined : this.#at + offset;
  }

  #check(at: number, length: number): void {
    if (at < 0 || at + length > this.#buffer.length) {
      throw this.#complain('a table points out of its message', Math.max(0, Math.min(at, this.#buffer.length)));
    }
  }
}
