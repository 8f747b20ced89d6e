import type { Failure } from '../../model/availability.ts';
import type { Codec, Coder } from '../codec.ts';
import { expanded } from './expanded.ts';
import { checkLevel, range } from './level.ts';
import { Scratch } from './scratch.ts';
import { loadZstd, type ZstdLibrary } from './zstd-library.ts';

const levels = range(1, 22);

/** Zstandard (RFC 8878), one frame a chunk. */
export const zstd: Codec = {
  id: 'zstd',
  title: 'Zstandard',
  levels,
  usualLevels: [1, 3, 9],
  takesTensors: false,
  load: () =>
    load((library, context) => {
      const { CParameter, ResetDirective } = library;
      return (level) => {
        context.reset(ResetDirective.sessionAndParameters);
        context.setParameter(CParameter.compressionLevel, level);
      };
    }),
};

/** The distance that it looks back is 128 MiB, the most that `zstd -d` takes unasked: chunks should be as long. */
export const zstdLong: Codec = {
  id: 'zstd-long',
  title: 'Zstandard with long-distance matching',
  levels,
  usualLevels: [3],
  takesTensors: false,
  load: () =>
    load((library, context) => {
      const { CParameter, ResetDirective } = library;
      return (level) => {
        context.reset(ResetDirective.sessionAndParameters);
        context.setParameter(CParameter.compressionLevel, level);
        context.setParameter(CParameter.enableLongDistanceMatching, 1);
        context.setParameter(CParameter.windowLog, 27);
      };
    }),
};

type Settings = (library: ZstdLibrary, context: InstanceType<ZstdLibrary['CCtx']>) => (level: number) => void;

async function load(settings: Settings): Promise<Coder | Failure> {
  const loaded = await loadZstd();
  if ('ok' in loaded) return loaded;
  const { library, version } = loaded;
  const compressor = new library.CCtx();
  const decompressor = new library.DCtx();
  const packed = new Scratch();
  const original = new Scratch();
  const set = settings(library, compressor);
  let current = 0;
  return {
    version,
    compress: (chunk, level) => {
      if (level !== current) {
        checkLevel(levels, level);
        set(level);
        current = level;
      }
      const into = packed.atLeast(library.compressBound(chunk.length));
      return into.subarray(0, compressor.compress2(into, chunk));
    },
    expand: (bytes, length) =>
      expanded(length, () => {
        const into = original.atLeast(length).subarray(0, length);
        return into.subarray(0, decompressor.decompress(into, bytes));
      }),
  };
}
