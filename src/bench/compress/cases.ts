import { addMoments, type ChunkMoments, type Direction } from '../../model/compress.ts';
import { ratioHalfWidth } from '../../statistics/cluster-ratio.ts';
import { medianInterval } from '../../statistics/median-interval.ts';
import { type Engine, noMoments, type Stint } from './engine.ts';
import type { Stretch } from './piece.ts';
import type { Subject } from './subjects.ts';

/** A subject with the chunks of it that are read, in their order. */
export interface SampledSubject {
  readonly subject: Subject;
  /** Place among the subjects of the recording. */
  readonly index: number;
  readonly order: Uint32Array;
}

export interface CodecLevel {
  readonly codec: string;
  readonly level: number;
  readonly takesTensors: boolean;
}

/** So many windows each way tell how far they lie apart. */
const fewest = 4;
/** Small files are opened one by one for a turn. */
const mostChunks = 4096;
/** By/s. Memory is copied a hundred times as fast. */
const slow = 1e8;
/** s. What takes longer is not made faster by code that was compiled before. */
const longestWarmUp = 0.1;
/** Half the width of a rate's interval that is narrow enough; and chunks before which no interval is believed. */
const narrowRate = 0.002;
const fewestChunks = 16;
/** Half the width of a speed's interval, as a share of it, that is narrow enough. */
const narrow = 0.02;

/** One codec at one level on one subject: what it has read so far, and how sure its speeds are. */
export class Case {
  readonly codec: string;
  readonly level: number;
  readonly #sampled: SampledSubject;
  readonly #speeds: Record<Direction, number[]> = { compress: [], expand: [] };
  /** Of the chunks that it has compressed once. */
  #seen: ChunkMoments = noMoments;
  /** Chunks taken so far; beyond the length of the order they come again. */
  #cursor = 0;
  /** By/s of compressing and expanding, from the warm-up on. */
  #pace = 0;
  isBroken = false;

  constructor(sampled: SampledSubject, { codec, level }: CodecLevel) {
    this.#sampled = sampled;
    this.codec = codec;
    this.level = level;
  }

  /** The chunks of the next turn: as many as fill `seconds` each way, at least `least`, and no more than `most` bytes. */
  next(
    seconds: number,
    least: number,
    most: number,
  ): { readonly chunks: readonly Stretch[]; readonly isFresh: boolean } {
    const { order, subject } = this.#sampled;
    const isFresh = !this.hasSeenAll;
    const wanted = Math.min(most, Math.max(1, this.#pace * seconds));
    const chunks: Stretch[] = [];
    for (
      let bytes = 0;
      (bytes < wanted || chunks.length < least) && chunks.length < Math.min(order.length, mostChunks);
    ) {
      // Chunks that are new and chunks that come again are not mixed: only the new ones count in the rate.
      if (isFresh && this.#cursor === order.length) break;
      const chunk = subject.chunks.at(order[this.#cursor % order.length]!);
      if (chunks.length > 0 && bytes + chunk.length > most) break;
      chunks.push(chunk);
      bytes += chunk.length;
      this.#cursor += 1;
    }
    return { chunks, isFresh };
  }

  get hasSeenAll(): boolean {
    return this.readShare === 1;
  }

  /** Share of its chunks that were read. */
  get readShare(): number {
    return this.isBroken ? 1 : Math.min(1, this.#cursor / this.#sampled.order.length);
  }

  /** Unmeasured passes over one chunk, one where it is slow: code is compiled and tables are filled, and the pace is known. */
  async warmUp(engine: Engine): Promise<string | undefined> {
    const { order, subject } = this.#sampled;
    const unread = await engine.read([subject.chunks.at(order[0]!)]);
    if (unread !== undefined) return unread;
    const passes: number[] = [];
    for (let pass = 0; pass < 2; pass += 1) {
      const stints = [await engine.compress(this.codec, this.level, true), await engine.expand(this.codec)];
      passes.push(Math.max(...stints.map((stint) => stint.moments.original / lengthOf(stint))));
      if (stints.some((stint) => lengthOf(stint) > longestWarmUp)) break;
    }
    this.#pace = Math.max(...passes);
    return undefined;
  }

  /** So slow that to keep what comes out takes no time beside it. */
  get isSlow(): boolean {
    return this.#pace < slow;
  }

  /** @param isFresh its chunks were new */
  told(direction: Direction, stint: Stint, isFresh: boolean): void {
    if (isFresh && direction === 'compress') this.#seen = addMoments(this.#seen, stint.moments);
    this.#speeds[direction].push(stint.moments.original / lengthOf(stint));
    const slower = Math.min(...(['compress', 'expand'] as const).map((way) => this.#speeds[way].at(-1) ?? Infinity));
    if (Number.isFinite(slower)) this.#pace = slower;
  }

  /** Measured often enough for the rate and both speeds to be as sure as they need be. */
  get isSure(): boolean {
    if (this.isBroken) return true;
    return this.#isRateSure && (['compress', 'expand'] as const).every((way) => isNarrow(this.#speeds[way]));
  }

  get #isRateSure(): boolean {
    if (this.hasSeenAll) return true;
    const { count, original, compressed, originalSquares, compressedSquares, products } = this.#seen;
    const sums = { count, x: original, y: compressed, xx: originalSquares, yy: compressedSquares, xy: products };
    const half = count < fewestChunks ? undefined : ratioHalfWidth(sums, this.#sampled.subject.chunks.count);
    return half !== undefined && half <= narrowRate;
  }

  get isBegun(): boolean {
    return this.isBroken || this.#speeds.expand.length > 0;
  }
}

/** A clock's step is the least that anything takes. */
function lengthOf({ from, to }: Stint): number {
  return Math.max(1e-6, to - from);
}

function isNarrow(speeds: readonly number[]): boolean {
  if (speeds.length < fewest) return false;
  const [low, high] = medianInterval(speeds)!;
  return high - low <= narrow * (high + low);
}
