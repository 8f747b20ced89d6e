import { CorruptError } from '../codec.ts';

/** `zstd`: a frame of the whole chunk. The others are splits, each plane of them a frame, or raw where it is as long. */
export type ChunkMode = 'raw' | 'zstd' | 'pairs' | 'quads' | 'upcast';

const modes: readonly ChunkMode[] = ['raw', 'zstd', 'pairs', 'quads', 'upcast'];
const planesOf: Readonly<Record<ChunkMode, number>> = { raw: 0, zstd: 0, pairs: 2, quads: 4, upcast: 2 };

/** In the high half of the first byte, to be counted up when the format changes. */
const version = 1;

/**
 * What precedes a chunk of the `tensor` codec, little-endian: a byte with the format's version (high half) and the mode
 * (low half), the original's length as u32, and for a split the stored length of each plane as u32, the lowest byte's
 * first. The planes follow in that order, then what was too short for a number.
 */
export const ChunkHeader = {
  /** Bytes. */
  length: (mode: ChunkMode): number => 5 + 4 * planesOf[mode],

  write(into: Uint8Array, mode: ChunkMode, original: number, lengths: readonly number[]): void {
    const view = new DataView(into.buffer, into.byteOffset);
    view.setUint8(0, (version << 4) | modes.indexOf(mode));
    view.setUint32(1, original, true);
    for (const [index, length] of lengths.entries()) view.setUint32(5 + 4 * index, length, true);
  },

  /** @throws CorruptError */
  read(packed: Uint8Array): { mode: ChunkMode; original: number; lengths: readonly number[] } {
    const first = packed[0] ?? 0;
    const mode = modes[first & 0xf];
    if (first >> 4 !== version || mode === undefined) throw new CorruptError('no chunk of the tensor codec');
    if (packed.length < ChunkHeader.length(mode)) throw new CorruptError('the chunk is cut');
    const view = new DataView(packed.buffer, packed.byteOffset);
    const lengths = Array.from({ length: planesOf[mode] }, (_, index) => view.getUint32(5 + 4 * index, true));
    return { mode, original: view.getUint32(1, true), lengths };
  },
};
