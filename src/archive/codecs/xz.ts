import type { Codec } from '../codec.ts';
import { expanded } from './expanded.ts';
import { checkLevel, range } from './level.ts';
import { loadLibrary, versionOf } from './library.ts';

const levels = range(1, 9);

/** Preset 9 takes 65 MiB to expand (xz(1)); a stream that asks for more is none of ours. */
const memoryLimit = 128 * 1024 * 1024;

/**
 * An .xz file a chunk, by liblzma. lzma-native has streams only, whose turns of the event loop would be counted as the
 * codec's work: its native coder is driven directly, without them.
 */
export const xz: Codec = {
  id: 'xz',
  title: 'xz',
  levels,
  usualLevels: [6],
  takesTensors: false,
  load: async () => {
    const library = await loadLibrary('lzma-native', async () => (await import('lzma-native')).default);
    if ('ok' in library) return library;
    type Stream = InstanceType<typeof library.Stream>;
    const run = (input: Uint8Array, most: number, start: (stream: Stream) => void): Uint8Array => {
      const stream = new library.Stream();
      const pieces: Buffer[] = [];
      let length = 0;
      let trouble: Error | undefined;
      stream.bufferHandler = (piece, _, error) => {
        if (error) trouble ??= error;
        else if (piece) {
          length += piece.length;
          if (length <= most) pieces.push(piece);
        }
      };
      start(stream);
      try {
        stream.code(input, false);
        stream.code(null, false);
      } finally {
        stream.resetUnderlying();
      }
      if (trouble !== undefined) throw trouble;
      if (length > most) throw new RangeError('they hold more than was expected');
      return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    };
    return {
      version: `liblzma ${library.versionString()} (lzma-native ${versionOf('lzma-native')})`,
      compress: (chunk, level) => {
        checkLevel(levels, level);
        return run(chunk, Number.POSITIVE_INFINITY, (stream) => stream.easyEncoder({ preset: level }));
      },
      expand: (packed, length) =>
        expanded(length, () => run(packed, length, (stream) => stream.streamDecoder({ memlimit: memoryLimit }))),
    };
  },
};
