import type { Layout } from '../../archive/codec.ts';

/** A file as it was when it was looked at: what has changed since is not measured as if it were the same. */
export interface FileStamp {
  readonly path: string;
  readonly bytes: number;
  /** ms since 1970-01-01 UTC. */
  readonly modified: number;
  readonly inode: number;
}

/** A stretch of a file of one layout. */
export interface Stretch {
  readonly file: FileStamp;
  readonly offset: number;
  readonly length: number;
  readonly layout: Layout;
  /** The format's word for its numbers, such as BF16. */
  readonly dtype?: string;
}

/** The most that is compressed by one call, By. It is whole numbers of every format. */
export const chunkBytes = 1024 * 1024;

/** The chunks of many stretches by their number, without a list of them. */
export class Chunks {
  readonly count: number;
  readonly #stretches: readonly Stretch[];
  /** Number of the first chunk of each stretch. */
  readonly #first: Float64Array;

  constructor(stretches: readonly Stretch[]) {
    this.#stretches = stretches;
    this.#first = new Float64Array(stretches.length);
    let count = 0;
    for (const [index, { length }] of stretches.entries()) {
      this.#first[index] = count;
      count += Math.ceil(length / chunkBytes);
    }
    this.count = count;
  }

  /** @param index from 0 to `count` - 1 */
  at(index: number): Stretch {
    let low = 0;
    let high = this.#first.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#first[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    const stretch = this.#stretches[low]!;
    const from = (index - this.#first[low]!) * chunkBytes;
    return { ...stretch, offset: stretch.offset + from, length: Math.min(chunkBytes, stretch.length - from) };
  }
}
