import type { Codec, Coder } from '../../archive/codec.ts';
import { addMoments, type ChunkMoments } from '../../model/compress.ts';
import { startClock } from '../stint-clock.ts';
import { type Floor, type LoadedCodec, momentsOf, noMoments, type Stint } from './engine.ts';
import type { Stretch } from './piece.ts';
import { GoneError, readStretch } from './read-stretch.ts';

/** A dtype's entropy of one chunk: `floor` bytes of its length would be left. */
export type FloorOf = (chunk: Uint8Array, stretch: Stretch) => number | undefined;

/** What tells the CPU time. */
export const cpuBy = { thread: 'schedstat of the threads that compressed', process: 'getrusage of negawatt' };

/** One thread's part of the work: the chunks that it holds, and what became of them. */
export class BenchWork {
  readonly #codecs: Readonly<Record<string, () => Promise<Codec>>>;
  readonly #floorOf: FloorOf;
  readonly #coders = new Map<string, Coder>();
  #stretches: readonly Stretch[] = [];
  #buffer = new Uint8Array(0);
  #chunks: Uint8Array[] = [];
  #packed: Uint8Array[] = [];

  constructor(codecs: Readonly<Record<string, () => Promise<Codec>>>, floorOf: FloorOf) {
    this.#codecs = codecs;
    this.#floorOf = floorOf;
  }

  async load(ids: readonly string[]): Promise<LoadedCodec[]> {
    return Promise.all(
      ids.map(async (id) => {
        const { title, levels, usualLevels, takesTensors, load } = await this.#codecs[id]!();
        const coder = await load();
        const facts = { id, title, levels, usualLevels, takesTensors };
        if ('ok' in coder) return { ...facts, missing: coder.detail };
        this.#coders.set(id, coder);
        return { ...facts, version: coder.version };
      }),
    );
  }

  /** Answers why they cannot be read. The buffer is kept from call to call, so that reading allocates nothing. */
  read(stretches: readonly Stretch[]): string | undefined {
    this.#forget();
    this.#stretches = stretches;
    const total = stretches.reduce((sum, { length }) => sum + length, 0);
    if (this.#buffer.length < total) this.#buffer = new Uint8Array(total);
    let at = 0;
    try {
      for (const stretch of stretches) {
        this.#chunks.push(readStretch(stretch, this.#buffer.subarray(at)));
        at += stretch.length;
      }
      return undefined;
    } catch (error) {
      if (error instanceof GoneError) return error.message;
      throw error;
    }
  }

  floors(): Floor[] {
    const found = new Map<string, { dtype: string; bytes: number; floor: number }>();
    for (const [index, stretch] of this.#stretches.entries()) {
      const chunk = this.#chunks[index]!;
      const floor = this.#floorOf(chunk, stretch);
      if (floor === undefined) continue;
      const dtype = stretch.dtype ?? (stretch.layout.kind === 'tensor' ? stretch.layout.dtype : 'bytes');
      const sum = found.get(dtype) ?? { dtype, bytes: 0, floor: 0 };
      sum.bytes += chunk.length;
      sum.floor += floor;
      found.set(dtype, sum);
    }
    return [...found.values()];
  }

  /** Answers of a codec are good until its next call: keeping them is a copy, which a fast one would be slowed by. */
  compress(codec: string, level: number, keeps: boolean): Stint {
    const coder = this.#coderOf(codec);
    const chunks = this.#chunks;
    const lengths = new Float64Array(chunks.length);
    this.#packed = [];
    const clock = startClock(cpuBy);
    for (let index = 0; index < chunks.length; index += 1) {
      const packed = coder.compress(chunks[index]!, level, this.#stretches[index]!.layout);
      lengths[index] = packed.length;
      if (keeps) this.#packed.push(packed.slice());
    }
    return { ...clock(), moments: this.#moments(lengths) };
  }

  pack(codec: string, level: number): void {
    const coder = this.#coderOf(codec);
    this.#packed = this.#chunks.map((chunk, index) =>
      coder.compress(chunk, level, this.#stretches[index]!.layout).slice(),
    );
  }

  expand(codec: string): Stint {
    const coder = this.#coderOf(codec);
    const packed = this.#packed;
    const clock = startClock(cpuBy);
    for (let index = 0; index < packed.length; index += 1) {
      coder.expand(packed[index]!, this.#chunks[index]!.length, this.#stretches[index]!.layout);
    }
    return { ...clock(), moments: this.#moments(packed.map(({ length }) => length)) };
  }

  isSame(codec: string): boolean {
    const coder = this.#coderOf(codec);
    return this.#chunks.every((chunk, index) => {
      const expanded = coder.expand(this.#packed[index]!, chunk.length, this.#stretches[index]!.layout);
      return Buffer.compare(chunk, expanded) === 0;
    });
  }

  close(): void {
    for (const coder of this.#coders.values()) coder.close?.();
    this.#forget();
  }

  #coderOf(codec: string): Coder {
    const coder = this.#coders.get(codec);
    if (coder === undefined) throw new Error(`the codec ${codec} was not loaded`);
    return coder;
  }

  #moments(lengths: ArrayLike<number>): ChunkMoments {
    return this.#chunks.map((chunk, index) => momentsOf(chunk.length, lengths[index]!)).reduce(addMoments, noMoments);
  }

  #forget(): void {
    this.#stretches = [];
    this.#chunks = [];
    this.#packed = [];
  }
}
