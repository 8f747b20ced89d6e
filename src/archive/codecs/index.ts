import type { Codec } from '../codec.ts';

/** Every codec, by a lazy import: the libraries are loaded by `Codec.load` only. */
export const codecs: Readonly<Record<string, () => Promise<Codec>>> = {
  zstd: async () => (await import('./zstd.ts')).zstd,
  'zstd-long': async () => (await import('./zstd.ts')).zstdLong,
  gzip: async () => (await import('./zlib.ts')).gzip,
  deflate: async () => (await import('./zlib.ts')).deflate,
  brotli: async () => (await import('./brotli.ts')).brotli,
  lz4: async () => (await import('./lz4.ts')).lz4,
  xz: async () => (await import('./xz.ts')).xz,
  tensor: async () => (await import('./tensor.ts')).tensor,
};
