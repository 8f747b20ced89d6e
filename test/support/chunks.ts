import type { Dtype } from '../../src/archive/codec.ts';
import { bf16Weights, fp32Weights, noise, upcast } from './artifacts.ts';
import { seeded } from './random.ts';

/** Numbers that conversions like to lose, as the bytes of bf16, fp16 and the upper halves of fp32. */
const oddPairs = [0x0000, 0x8000, 0x7f80, 0xff80, 0x7fc0, 0xffff, 0x7c00, 0xfc01, 0x0001, 0x8001];

export const contents = ['zeros', 'noise', 'bf16', 'fp32', 'upcast', 'odd', 'text', 'steps'] as const;
export type Content = (typeof contents)[number];

/** So many bytes of a kind, at an odd place in a larger memory, as a chunk of a mapped file may be. */
export function chunkOf(content: Content, length: number, seed: number): Uint8Array {
  const memory = new Uint8Array(length + 8).fill(0xaa);
  const chunk = memory.subarray(1 + 2 * (seed % 3)).subarray(0, length);
  fill(chunk, bytesOf(content, length, seed));
  return chunk;
}

function bytesOf(content: Content, length: number, seed: number): Buffer {
  // A pattern of 64 KiB is repeated: to make more of them would take longer than to compress them.
  const some = Math.min(length, 65536) + 4;
  const pairs = Math.ceil(some / 2);
  switch (content) {
    case 'zeros':
      return Buffer.alloc(1);
    case 'noise':
      return noise(some, seed);
    case 'bf16':
      return bf16Weights(pairs, seed);
    case 'fp32':
      return fp32Weights(Math.ceil(some / 4), seed);
    case 'upcast':
      return upcast(bf16Weights(Math.ceil(some / 4), seed));
    case 'odd': {
      const random = seeded(seed);
      const bytes = Buffer.alloc(pairs * 2);
      for (let at = 0; at < bytes.length; at += 2) {
        bytes.writeUInt16LE(oddPairs[Math.floor(random() * oddPairs.length)]!, at);
      }
      return bytes;
    }
    case 'text':
      return Buffer.from(`2026-11-24T13:00:${seed % 60} GET /v1/models 200 ${seed}\n`);
    case 'steps':
      return Buffer.from(Array.from({ length: some }, (_, index) => (index * 7 + seed) & 0xff));
  }
}

function fill(chunk: Uint8Array, bytes: Buffer): void {
  for (let at = 0; at < chunk.length; at += bytes.length) {
    chunk.set(bytes.subarray(0, Math.min(bytes.length, chunk.length - at)), at);
  }
}

export const dtypes: readonly Dtype[] = ['bf16', 'fp16', 'fp32', 'fp8', 'int8'];
