import type { Failure } from '../model/availability.ts';

/** The number formats whose planes the `tensor` codec tells apart; every other one is bytes to it. */
export type Dtype = 'bf16' | 'fp16' | 'fp32' | 'fp8' | 'int8';

/** What a stretch of bytes is: little-endian numbers of one format, or anything. */
export type Layout = { readonly kind: 'bytes' } | { readonly kind: 'tensor'; readonly dtype: Dtype };

export const bytesLayout: Layout = { kind: 'bytes' };

/** A way to make bytes fewer, described without loading the library behind it. */
export interface Codec {
  /** What the user types: `zstd`, `tensor`. */
  readonly id: string;
  readonly title: string;
  /** What the user may ask for, ascending; a codec without levels has one. */
  readonly levels: readonly number[];
  /** What is tried where the user asks for nothing; a part of `levels`. */
  readonly usualLevels: readonly number[];
  /** Whether it makes use of a tensor's layout. */
  readonly takesTensors: boolean;
  /** The library, ready to work; a Failure with the remedy where its package is not there. */
  load(): Promise<Coder | Failure>;
}

/**
 * A loaded codec, of one thread. What it answers may be a view of its own memory, which saves a copy and an allocation a
 * chunk: it is valid until the next call of the same method. Copy what must live longer.
 */
export interface Coder {
  /** The library and its version: `zstd 1.5.7 (zstd-napi 0.0.13)`. */
  readonly version: string;
  /** @throws RangeError for a level that is none of the codec's */
  compress(chunk: Uint8Array, level: number, layout: Layout): Uint8Array;
  /**
   * @param length of the original, bytes
   * @throws CorruptError when the packed bytes do not give that many bytes
   */
  expand(packed: Uint8Array, length: number, layout: Layout): Uint8Array;
  /** Frees what the collector would not. */
  close?(): void;
}

/** Packed bytes that are not what `compress` wrote. */
export class CorruptError extends Error {
  override readonly name = 'CorruptError';
}
