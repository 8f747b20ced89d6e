/** What the compressed bytes are for: which energies the balance counts. */
export type CompressUse = 'archive' | 'transfer' | 'serve';

export const compressUses: readonly CompressUse[] = ['archive', 'transfer', 'serve'];

/** A factor from a table, or the user's: between which values it lies, with who says so and for which year. */
export interface AssumedRange {
  readonly low: number;
  readonly high: number;
  readonly source: string;
  readonly year?: number;
}

/** A file, or several small ones together, that codecs are tried on. */
export interface CompressSubject {
  readonly name: string;
  /** What it is by content, as `archive/` calls it. */
  readonly kind: string;
  readonly files: number;
  /** Of all its files, By. */
  readonly bytes: number;
  /** How many chunks it has, and how many of them are in the sample. */
  readonly chunks: number;
  readonly sampled: number;
  /** Its format has been through a compressor already. */
  readonly isCompressed: boolean;
  /** Names of its number formats, such as BF16, with the bytes of each. */
  readonly dtypes: readonly { readonly name: string; readonly bytes: number }[];
  /** The order-0 entropy of chunks of the sample, by number format; of `bytes` bytes, `floor` would be left. */
  readonly floors: readonly { readonly dtype: string; readonly bytes: number; readonly floor: number }[];
}

/** Bytes that are there more than once. */
export interface Twins {
  readonly what: 'files' | 'tensors';
  /** The first few of them. */
  readonly names: readonly string[];
  readonly count: number;
  /** Of one of them, By. */
  readonly bytes: number;
  /** By every byte; else by samples of it, since all of it would have been too much to read. */
  readonly isSure: boolean;
}

/** Of `negawatt bench compress`: what is measured, and how it is judged. */
export interface CompressSettings {
  readonly use: CompressUse;
  readonly subjects: readonly CompressSubject[];
  readonly codecs: readonly {
    readonly id: string;
    readonly title: string;
    /** The library behind it; absent where it could not be loaded. */
    readonly version?: string;
    readonly missing?: string;
  }[];
  /** Of each codec at each level on one chunk, what its memory grew by at most, By; those that could be told. */
  readonly memory: readonly { readonly codec: string; readonly level: number; readonly peak: number }[];
  /** By, of one chunk at most. */
  readonly chunk: number;
  /** Absent: everything is read. */
  readonly sample?: number;
  readonly seed: number;
  readonly threads: number;
  /** Times that it is decompressed, or sent. */
  readonly reads: number;
  /** For which it is stored. */
  readonly days: number;
  /** Power of storage, W for a TB. */
  readonly storage: AssumedRange;
  /** Energy of moving data, J for a GB. */
  readonly transfer: AssumedRange;
  readonly twins: readonly Twins[];
  /** Groups of twins beyond the listed ones, and the bytes that all groups together could do without. */
  readonly moreTwins: number;
  readonly duplicateBytes: number;
  /** Files that could not be measured, each with the reason; and how many more. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  readonly moreRefused: number;
}

export type Direction = 'compress' | 'expand';

/** What one window of the benchmark did, or why a subject or a case came to nothing. */
export type CompressWork =
  | {
      readonly kind: 'done';
      /** Place in `subjects`. */
      readonly subject: number;
      readonly codec: string;
      readonly level: number;
      readonly direction: Direction;
      readonly chunks: number;
      /** Before compression, By. */
      readonly original: number;
      /** After it, everything written counted, By. */
      readonly compressed: number;
      /** Chunks that this case had not seen before: only they count in its rate. */
      readonly fresh?: ChunkMoments;
      /** Between the first byte and the last, by the worker's clock, s. */
      readonly seconds: number;
      /** CPU time of the threads that worked, s. */
      readonly cpu?: { readonly seconds: number; readonly by: string };
    }
  | {
      readonly kind: 'failed';
      readonly subject: number;
      /** Absent: of all of them. */
      readonly codec?: string;
      readonly level?: number;
      readonly reason: string;
    };

/** Sums over chunks, from which a ratio of totals and its interval follow without keeping the chunks. */
export interface ChunkMoments {
  readonly count: number;
  readonly original: number;
  readonly compressed: number;
  /** Sums of squares and of the product, By^2. */
  readonly originalSquares: number;
  readonly compressedSquares: number;
  readonly products: number;
}

/** Sums of two lots of chunks together. */
export function addMoments(one: ChunkMoments, other: ChunkMoments): ChunkMoments {
  return {
    count: one.count + other.count,
    original: one.original + other.original,
    compressed: one.compressed + other.compressed,
    originalSquares: one.originalSquares + other.originalSquares,
    compressedSquares: one.compressedSquares + other.compressedSquares,
    products: one.products + other.products,
  };
}
