import { arrow } from './arrow.ts';
import { gguf } from './gguf.ts';
import { npy } from './npy.ts';
import { onnx } from './onnx.ts';
import { packed } from './packed.ts';
import { parquet } from './parquet.ts';
import type { Reader } from './reader.ts';
import { safetensors } from './safetensors.ts';
import { safetensorsIndex } from './safetensors-index.ts';
import { tar } from './tar.ts';
import { text } from './text.ts';
import { zip } from './zip.ts';

/** Every reader; those of formats without a magic come last, the surer ones first. */
export const readers: readonly Reader[] = [
  gguf,
  npy,
  zip,
  parquet,
  arrow,
  packed,
  tar,
  safetensors,
  onnx,
  safetensorsIndex,
  text,
];
