import type { Dtype } from '../src/archive/codec.ts';
import { chunkBytes } from '../src/bench/compress/piece.ts';
import { normal, seeded } from '../test/support/random.ts';

/** Numbers of one format, as a model's file has them: one tensor after the other. */
export interface Weights {
  readonly name: string;
  readonly dtype: Dtype;
  readonly bytes: Buffer;
}

/** Numbers of one tensor, and of one row of it: every channel is a column. */
const tensorNumbers = 4 * 1024 * 1024;
const channels = 4096;
/** As in trained transformers a few channels are much larger than the others (Dettmers et al., 2022, arXiv:2208.07339). */
const usualOutliers = 0.005;

/** Weights of every format, the same numbers in each: `bytes` of them for a format. */
export function weightsOf(bytes: number, seed: number): readonly Weights[] {
  const wide = numbers(bytes / 2, seed, usualOutliers);
  const bits = new Uint32Array(wide.buffer);
  const bf16 = Uint16Array.from(bits, (word) => (word + 0x7fff + ((word >>> 16) & 1)) >>> 16);
  const fp16 = Uint16Array.from(bits, halfBits);
  const upcast = Uint32Array.from(bf16.subarray(0, bytes / 4), (half) => half << 16);
  const of = (name: string, dtype: Dtype, array: Uint16Array | Uint32Array | Float32Array): Weights => ({
    name,
    dtype,
    bytes: Buffer.from(array.buffer, array.byteOffset, array.byteLength),
  });
  return [
    of('bf16', 'bf16', bf16),
    of('fp16', 'fp16', fp16),
    of('fp32', 'fp32', wide.subarray(0, bytes / 4)),
    of('fp32 up-cast from bf16', 'fp32', upcast),
  ];
}

/**
 * Normal numbers, of another deviation in each tensor.
 *
 * @param outliers share of the channels that are much larger
 */
export function numbers(count: number, seed: number, outliers: number): Float32Array {
  const random = seeded(seed);
  const all = new Float32Array(count);
  const scales = new Float32Array(channels);
  for (let at = 0; at < count; at += 1) {
    if (at % tensorNumbers === 0) {
      const scale = 0.02 * Math.exp(0.7 * normal(random));
      for (let channel = 0; channel < channels; channel += 1) {
        scales[channel] = scale * (random() < outliers ? 6 + 20 * random() : 1);
      }
    }
    all[at] = normal(random) * scales[at % channels]!;
  }
  return all;
}

/**
 * The nearest IEEE half, ties to even; for numbers far below its greatest.
 *
 * @param word the bits of the number in 32 bits
 */
export function halfBits(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const exponent = ((word >>> 23) & 0xff) - 112;
  const mantissa = (word & 0x7fffff) | 0x800000;
  // Below the least normal one the steps stay as large as they are there.
  const dropped = exponent > 0 ? 13 : Math.min(25, 14 - exponent);
  const kept = mantissa >>> dropped;
  const rest = mantissa & ((1 << dropped) - 1);
  const half = 1 << (dropped - 1);
  const rounded = kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
  return sign | (rounded + (exponent > 0 ? (exponent - 1) << 10 : 0));
}

const words = ['GET', 'POST', 'PUT'];
const routes = ['/v1/chat/completions', '/v1/embeddings', '/v1/models', '/healthz', '/metrics'];
const levels = ['info', 'info', 'info', 'warn', 'error'];

/** A request as a server logs it. */
function* requests(seed: number) {
  const random = seeded(seed);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
  let time = Date.UTC(2026, 0, 1);
  for (;;) {
    time += Math.ceil(-20 * Math.log(1 - random()));
    yield {
      time: new Date(time).toISOString(),
      level: pick(levels),
      method: pick(words),
      path: pick(routes),
      status: random() < 0.97 ? 200 : 500,
      ms: Number(Math.exp(3 + normal(random)).toFixed(3)),
      tokens: Math.floor(random() * 2048),
      request: Math.floor(random() * 2 ** 48)
        .toString(16)
        .padStart(12, '0'),
    };
  }
}

export function csvRows(bytes: number, seed: number): Buffer {
  return linesOf(bytes, seed, (row) => Object.values(row).join(','));
}

export function jsonlRows(bytes: number, seed: number): Buffer {
  return linesOf(bytes, seed, (row) => JSON.stringify(row));
}

function linesOf(bytes: number, seed: number, lineOf: (row: object) => string): Buffer {
  const all = Buffer.alloc(bytes);
  let at = 0;
  for (const row of requests(seed)) {
    at += all.write(`${lineOf(row)}\n`, at, 'latin1');
    if (at === bytes) return all;
  }
  return all;
}

/** In the benchmark's own chunks. */
export function chunksOf(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
}
