import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Codec } from '../codec.ts';
import { expanded } from './expanded.ts';
import { checkLevel, range } from './level.ts';

const levels = range(0, 11);

/** A Brotli stream a chunk (RFC 7932). */
export const brotli: Codec = {
  id: 'brotli',
  title: 'Brotli',
  levels,
  usualLevels: [1, 5, 9],
  takesTensors: false,
  load: async () => ({
    version: `brotli ${process.versions['brotli']} (Node ${process.versions.node})`,
    compress: (chunk, level) => {
      checkLevel(levels, level);
      const params = { [constants.BROTLI_PARAM_QUALITY]: level, [constants.BROTLI_PARAM_SIZE_HINT]: chunk.length };
      return brotliCompressSync(chunk, { params });
    },
    expand: (packed, length) =>
      expanded(length, () => brotliDecompressSync(packed, { maxOutputLength: Math.max(length, 1) })),
  }),
};
