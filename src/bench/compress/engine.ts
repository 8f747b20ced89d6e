import type { ChunkMoments } from '../../model/compress.ts';
import type { Stretch } from './piece.ts';

/** What a codec is, once its library was tried. */
export type LoadedCodec = {
  readonly id: string;
  readonly title: string;
  readonly levels: readonly number[];
  readonly usualLevels: readonly number[];
  readonly takesTensors: boolean;
} & ({ readonly version: string } | { readonly missing: string });

/** The order-0 entropy of some chunks by number format: of `bytes`, `floor` would be left, By. */
export interface Floor {
  readonly dtype: string;
  readonly bytes: number;
  readonly floor: number;
}

/** What compressing or expanding the chunks that were read took. */
export interface Stint {
  /** On the host's monotonic clock, s. */
  readonly from: number;
  readonly to: number;
  readonly moments: ChunkMoments;
  readonly cpu?: { readonly seconds: number; readonly by: string };
}

/**
 * Does the work that is measured, away from the thread that measures. Chunks are read first, then compressed, then
 * expanded, then compared: reading and comparing are not measured.
 */
export interface Engine {
  load(ids: readonly string[]): Promise<readonly LoadedCodec[]>;
  /** Answers why they cannot be read; undefined where they were. */
  read(chunks: readonly Stretch[]): Promise<string | undefined>;
  /** Of the chunks that were read. */
  floors(): Promise<readonly Floor[]>;
  /**
   * @param keeps what comes out is kept too: a copy, which is nothing beside a slow codec. Else `pack` is to follow.
   * @throws Error where the codec fails
   */
  compress(codec: string, level: number, keeps: boolean): Promise<Stint>;
  /** Compresses once more, unmeasured, and keeps what comes out. */
  pack(codec: string, level: number): Promise<void>;
  /** Of what was kept. */
  expand(codec: string): Promise<Stint>;
  /** Expands once more, unmeasured: whether it is what was read, byte by byte. */
  isSame(codec: string): Promise<boolean>;
  close(): Promise<void>;
}

export const noMoments: ChunkMoments = {
  count: 0,
  original: 0,
  compressed: 0,
  originalSquares: 0,
  compressedSquares: 0,
  products: 0,
};

export function momentsOf(original: number, compressed: number): ChunkMoments {
  return {
    count: 1,
    original,
    compressed,
    originalSquares: original ** 2,
    compressedSquares: compressed ** 2,
    products: original * compressed,
  };
}
