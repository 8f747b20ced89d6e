import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import type { Codec, Coder } from '../codec.ts';
import { expanded } from './expanded.ts';
import { checkLevel, range } from './level.ts';

const levels = range(1, 9);

/** A gzip member a chunk (RFC 1952). */
export const gzip: Codec = {
  id: 'gzip',
  title: 'gzip',
  levels,
  usualLevels: [1, 6],
  takesTensors: false,
  load: async () => coderOf(gzipSync, gunzipSync),
};

/** A zlib stream a chunk (RFC 1950). */
export const deflate: Codec = {
  id: 'deflate',
  title: 'zlib',
  levels,
  usualLevels: [1, 6],
  takesTensors: false,
  load: async () => coderOf(deflateSync, inflateSync),
};

function coderOf(pack: typeof deflateSync, unpack: typeof inflateSync): Coder {
  return {
    version: `zlib ${process.versions.zlib} (Node ${process.versions.node})`,
    compress: (chunk, level) => {
      checkLevel(levels, level);
      return pack(chunk, { level });
    },
    // A lying stream must not grow beyond what is expected of it.
    expand: (packed, length) => expanded(length, () => unpack(packed, { maxOutputLength: Math.max(length, 1) })),
  };
}
