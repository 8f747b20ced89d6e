import type { Handle } from './abi.ts';

const half = 2 ** 32;
/** What NVML answers where it has no value: every bit set. */
const unavailable32 = half - 1;
const unavailable64 = 2 ** 64;

/** Memory that a C function fills, read without allocating. Little-endian, as every machine that NVML is made for. */
export class MemoryBlock {
  readonly bytes: Buffer;
  readonly #words: Uint32Array;

  constructor(size: number) {
    const words = new Uint32Array(2 * Math.ceil(size / 8));
    this.#words = words;
    this.bytes = Buffer.from(words.buffer);
  }

  /** An unsigned int at a place that is a multiple of 4; null where NVML has none. */
  uint32(at = 0): number | null {
    const value = this.word(at);
    return value === unavailable32 ? null : value;
  }

  /** An unsigned long long, rounded above 2^53; null where NVML has none. */
  uint64(at = 0): number | null {
    const value = this.word(at) + this.word(at + 4) * half;
    return value >= unavailable64 ? null : value;
  }

  word(at: number): number {
    return this.#words[at >> 2] ?? 0;
  }

  put(at: number, value: number): void {
    this.#words[at >> 2] = value;
  }

  handle(): Handle {
    const address = this.word(0) + this.word(4) * half;
    return Number.isSafeInteger(address) ? address : this.bytes.readBigUInt64LE(0);
  }

  /** Text up to its NUL, which may be missing. Control characters could make a line of JSON six times as long. */
  text(at: number, length: number): string {
    const end = this.bytes.indexOf(0, at);
    const stop = end < 0 ? at + length : Math.min(end, at + length);
    return this.bytes.toString('utf8', at, stop).replaceAll(/\p{Cc}/gu, '\ufffd');
  }
}
