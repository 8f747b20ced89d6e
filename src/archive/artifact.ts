import type { Layout } from './codec.ts';

/** What a file is by its content. `bytes` is anything that is none of the others. */
export type ArtifactKind =
  | 'safetensors'
  | 'safetensors-index'
  | 'gguf'
  | 'onnx'
  | 'npy'
  | 'npz'
  | 'pytorch'
  | 'zip'
  | 'parquet'
  | 'arrow'
  | 'csv'
  | 'jsonl'
  | 'json'
  | 'text'
  | 'tar'
  | 'gz'
  | 'zst'
  | 'xz'
  | 'bz2'
  | 'lz4'
  | 'png'
  | 'jpeg'
  | 'bytes';

/** A file and the stretches that it is made of. */
export interface Artifact {
  readonly path: string;
  readonly kind: ArtifactKind;
  /** The file's size. */
  readonly bytes: number;
  /** In the file's order, none empty, without gap or overlap: together they are the whole file. */
  readonly segments: readonly Segment[];
  /** Whether its format has been through a general compressor already, wholly or for the most part. */
  readonly isCompressed: boolean;
  /** Other files that belong to it, resolved beside it: a sharded checkpoint's shards, ONNX's external data. */
  readonly parts: readonly string[];
  /** Of the parts that do not say themselves what they hold (ONNX's external data): their tensors, by the part's path. */
  readonly partSegments?: ReadonlyMap<string, readonly Segment[]>;
}

/** A stretch of a file with one layout. */
export interface Segment {
  /** The tensor's or entry's name; else what the stretch is: `header`, `padding`. */
  readonly name: string;
  readonly layout: Layout;
  /** The format's own word for the numbers, such as `BF16` or `Q4_K`; absent where there is none. */
  readonly dtypeName?: string;
  /** From the file's start, bytes. */
  readonly offset: number;
  /** Bytes, more than 0. */
  readonly length: number;
}
