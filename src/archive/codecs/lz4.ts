import { type Codec, CorruptError } from '../codec.ts';
import { asBuffer, expanded } from './expanded.ts';
import { checkLevel } from './level.ts';
import { loadLibrary, versionOf } from './library.ts';

const levels = [1];

/** An LZ4 block a chunk, behind its original length as a 32-bit number. */
export const lz4: Codec = {
  id: 'lz4',
  title: 'LZ4',
  levels,
  usualLevels: levels,
  takesTensors: false,
  load: async () => {
    const library = await loadLibrary('lz4-napi', async () => (await import('lz4-napi')).default);
    if ('ok' in library) return library;
    return {
      version: `lz4_flex (lz4-napi ${versionOf('lz4-napi')})`,
      compress: (chunk, level) => {
        checkLevel(levels, level);
        return library.compressSync(asBuffer(chunk));
      },
      expand: (packed, length) => {
        // The library allocates whatever the prefix says.
        const said = packed.length < 4 ? undefined : asBuffer(packed).readUInt32LE(0);
        if (said !== length) throw new CorruptError(`the packed bytes say ${said} bytes, not ${length}`);
        return expanded(length, () => library.uncompressSync(asBuffer(packed)));
      },
    };
  },
};
