import { CorruptError } from '../codec.ts';
import type { ZstdLibrary } from './zstd-library.ts';

type Context = InstanceType<ZstdLibrary['CCtx']>;

/** How many bytes of a plane are looked at, in stretches, before its coder is chosen. */
const sampled = 4096;
const stretch = 256;

/** n log2 n of every count that a sample can have: logarithms take as long as the counting does. */
const weights = Float64Array.from({ length: sampled + stretch }, (_, count) =>
  count === 0 ? 0 : count * Math.log2(count),
);

/** Above, a byte of the sample says that there is nothing to gain; 4096 bytes of noise show about 7.95 bits. */
const noiseBits = 7.85;

/** Below, repetitions are worth more than short codes, of which the shortest is one bit. */
const repetitiveBits = 1;

/** Stretches of a chunk on which the ordinary zstd is tried, By. */
const probed = 4;
const probe = 16 * 1024;

/** What is left of a stretch by repetitions alone, above which it counts as having none. */
const fewRepetitions = 0.97;

/** ZSTD_TARGETLENGTH_MAX, zstd.h of 1.5.7; for the strategy `fast` it is how far the match finder steps. */
const longestStride = 131072;

/** ZSTD_c_literalCompressionMode and ZSTD_ps_enable, zstd.h of 1.5.7; zstd-napi names the stable parameters only. */
const literalCompressionMode = 1002;
const alwaysOn = 1;
const alwaysOff = 2;

/** Compresses planes of bytes by the stages of zstd that suit them, into memory of the caller's. */
export class PlaneCoder {
  private readonly library: ZstdLibrary;
  private readonly starved: Context;
  private readonly plain: Context;
  private readonly quick: Context;
  /** Finds repetitions and codes nothing else. */
  private readonly matches: Context;
  private readonly decompressor: InstanceType<ZstdLibrary['DCtx']>;
  private readonly probe: Uint8Array;
  private readonly counts = new Uint16Array(256);

  constructor(library: ZstdLibrary) {
    this.library = library;
    const { CParameter, Strategy } = library;
    this.starved = new library.CCtx();
    // Matches in a plane of exponents are chance: they cost time, and more bits than the codes that they replace. The
    // longest stride hardly looks for any, which leaves zstd's Huffman stage; that, a stride would turn off (zstd.h).
    this.starved.setParameter(CParameter.strategy, Strategy.fast);
    this.starved.setParameter(CParameter.minMatch, 7);
    this.starved.setParameter(CParameter.hashLog, 6);
    this.starved.setParameter(CParameter.targetLength, longestStride);
    this.starved.setParameter(literalCompressionMode, alwaysOn);
    this.plain = new library.CCtx();
    this.plain.setParameter(CParameter.compressionLevel, 3);
    this.quick = new library.CCtx();
    this.quick.setParameter(CParameter.compressionLevel, 1);
    this.matches = new library.CCtx();
    this.matches.setParameter(CParameter.compressionLevel, 1);
    this.matches.setParameter(literalCompressionMode, alwaysOff);
    this.probe = new Uint8Array(library.compressBound(probe));
    this.decompressor = new library.DCtx();
  }

  /** The most that the planes of so many bytes, at most four, can need. */
  bound(length: number): number {
    return this.library.compressBound(length) + 4 * this.library.compressBound(0);
  }

  /** Answers the bytes written; as many as the plane has where it is stored as it is. */
  pack(plane: Uint8Array, into: Uint8Array, isThorough: boolean): number {
    return this.compress(plane, into, isThorough) ?? this.store(plane, into);
  }

  /** Answers the bytes written; undefined where the plane is to be stored as it is, whatever was written. */
  compress(plane: Uint8Array, into: Uint8Array, isThorough: boolean): number | undefined {
    const bits = this.sampledBits(plane);
    if (bits > noiseBits && !isThorough) return undefined;
    let written = (bits < repetitiveBits ? this.plain : this.starved).compress2(into, plane);
    if (isThorough) {
      const plain = this.plain.compress2(into, plane);
      if (plain > written) written = this.starved.compress2(into, plane);
      else written = plain;
    }
    return written < plane.length ? written : undefined;
  }

  /** What is no plane, by the ordinary zstd. */
  packPlain(bytes: Uint8Array, into: Uint8Array): number {
    const written = this.plain.compress2(into, bytes);
    return written < bytes.length ? written : this.store(bytes, into);
  }

  store(plane: Uint8Array, into: Uint8Array): number {
    into.set(plane);
    return plane.length;
  }

  /**
   * Whether the ordinary zstd leaves less of some stretch than that share: there are repetitions, which planes tear apart.
   * Always true of a chunk that is hardly longer than the stretches.
   */
  hasRepetitions(chunk: Uint8Array, share: number): boolean {
    if (chunk.length <= probed * probe) return true;
    const step = Math.floor((chunk.length - probe) / (probed - 1));
    for (let start = 0; start + probe <= chunk.length; start += step) {
      const bytes = chunk.subarray(start, start + probe);
      // Weights have none at all, which is told sooner where no codes are made for the rest.
      if (this.matches.compress2(this.probe, bytes) > fewRepetitions * probe) continue;
      if (this.quick.compress2(this.probe, bytes) < share * probe) return true;
    }
    return false;
  }

  /** Fills the plane. @throws CorruptError where the bytes do not make that many */
  unpack(bytes: Uint8Array, plane: Uint8Array): Uint8Array {
    if (bytes.length === plane.length) {
      plane.set(bytes);
      return plane;
    }
    let length: number;
    try {
      length = this.decompressor.decompress(plane, bytes);
    } catch (error) {
      throw new CorruptError(`a plane cannot be read: ${(error as Error).message}`, { cause: error });
    }
    if (length !== plane.length) throw new CorruptError(`a plane holds ${length} bytes, not ${plane.length}`);
    return plane;
  }

  /** Entropy of a byte, order 0, by a sample: too low by 128 / ln 2 / sampled for noise (Miller, 1955). */
  private sampledBits(plane: Uint8Array): number {
    const { counts } = this;
    counts.fill(0);
    const step = plane.length > sampled ? Math.floor((plane.length - stretch) / (sampled / stretch - 1)) : stretch;
    let total = 0;
    for (let start = 0; start < plane.length && total < sampled; start += step) {
      const end = Math.min(start + stretch, plane.length);
      total += end - start;
      for (let at = start; at < end; at++) counts[plane[at]!]!++;
    }
    if (total === 0) return 0;
    let sum = 0;
    for (let value = 0; value < counts.length; value++) sum += weights[counts[value]!]!;
    return Math.log2(total) - sum / total;
  }
}
