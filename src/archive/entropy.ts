import type { Layout } from './codec.ts';

/** Bits of a byte above which it is noise: the leading bits of mantissas lean to the low ones by some thousandths. */
const noiseBits = 0.99 * 8;

/**
 * The bytes to which an ideal coder without context (order 0, which knows no neighbours) could bring a chunk: the sum over
 * the planes of Shannon's entropy of their bytes, with the numbers split as the `tensor` codec splits them. A plane within
 * one per cent of noise counts as noise: of bf16 the floor is (entropy of the exponents + 8) / 16. Tables are not counted.
 * What knows repetitions may stay below it; what codes byte by byte cannot.
 */
export function orderZeroFloor(chunk: Uint8Array, layout: Layout): number {
  const width = layout.kind === 'bytes' ? 1 : widthOf[layout.dtype];
  const whole = chunk.length - (chunk.length % width);
  const planes = Array.from({ length: width }, () => new Float64Array(256));
  if (width === 1) countBytes(chunk, planes[0]!);
  else if (width === 2) countPairs(chunk, whole, planes);
  else countQuads(chunk, whole, planes);
  const count = whole / width;
  let bits = 0;
  for (const counts of planes) {
    const own = entropyBits(counts, count);
    bits += own > noiseBits * count ? 8 * count : own;
  }
  return bits / 8 + chunk.length - whole;
}

/** Bytes of one number. */
export const widthOf = { bf16: 2, fp16: 2, fp32: 4, fp8: 1, int8: 1 } as const;

/** Shannon's entropy of all of so many bytes, bits. */
function entropyBits(counts: ArrayLike<number>, total: number): number {
  let bits = 0;
  for (let value = 0; value < counts.length; value++) {
    const count = counts[value]!;
    if (count > 0) bits += count * Math.log2(total / count);
  }
  return bits;
}

function countBytes(chunk: Uint8Array, counts: Float64Array): void {
  for (let at = 0; at < chunk.length; at++) counts[chunk[at]!]!++;
}

function countPairs(chunk: Uint8Array, whole: number, planes: readonly Float64Array[]): void {
  const [low, high] = planes as [Float64Array, Float64Array];
  for (let at = 0; at < whole; at += 2) {
    const first = chunk[at]!;
    const second = chunk[at + 1]!;
    low[((first << 1) & 0xff) | (second >> 7)]!++;
    high[((second << 1) & 0xff) | (first >> 7)]!++;
  }
}

function countQuads(chunk: Uint8Array, whole: number, planes: readonly Float64Array[]): void {
  const [a, b, c, d] = planes as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let at = 0; at < whole; at += 4) {
    const first = chunk[at]!;
    const second = chunk[at + 1]!;
    const third = chunk[at + 2]!;
    const fourth = chunk[at + 3]!;
    a[((first << 1) & 0xff) | (fourth >> 7)]!++;
    b[((second << 1) & 0xff) | (first >> 7)]!++;
    c[((third << 1) & 0xff) | (second >> 7)]!++;
    d[((fourth << 1) & 0xff) | (third >> 7)]!++;
  }
}
