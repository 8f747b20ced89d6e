import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from 'node:zlib';
import type { Layout } from '../src/archive/codec.ts';
import { codecs } from '../src/archive/codecs/index.ts';

/** A library as its own documents call it, with memory that is used again where it takes such. */
export interface BareCodec {
  compress(chunk: Uint8Array, level: number, layout: Layout): Uint8Array;
  expand(packed: Uint8Array, length: number, layout: Layout): Uint8Array;
}

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** By the codec of negawatt's that they are held against; `tensor` is no library, and is called without the bench. */
export const bareCodecs: Readonly<Record<string, () => Promise<BareCodec>>> = {
  zstd: async () => {
    const library = (await import('zstd-napi/binding.js')).default as unknown as typeof import('zstd-napi/binding.js');
    const [compressor, decompressor] = [new library.CCtx(), new library.DCtx()];
    let [into, back] = [new Uint8Array(0), new Uint8Array(0)];
    return {
      compress: (chunk, level) => {
        compressor.setParameter(library.CParameter.compressionLevel, level);
        const bound = library.compressBound(chunk.length);
        if (into.length < bound) into = new Uint8Array(bound);
        return into.subarray(0, compressor.compress2(into, chunk));
      },
      expand: (packed, length) => {
        if (back.length < length) back = new Uint8Array(length);
        return back.subarray(0, decompressor.decompress(back, packed));
      },
    };
  },
  gzip: async () => ({
    compress: (chunk, level) => gzipSync(chunk, { level }),
    expand: (packed) => gunzipSync(packed),
  }),
  brotli: async () => ({
    compress: (chunk, level) => {
      const params = { [constants.BROTLI_PARAM_QUALITY]: level, [constants.BROTLI_PARAM_SIZE_HINT]: chunk.length };
      return brotliCompressSync(chunk, { params });
    },
    expand: (packed) => brotliDecompressSync(packed),
  }),
  lz4: async () => {
    const { compressSync, uncompressSync } = (await import('lz4-napi')).default;
    return { compress: (chunk) => compressSync(asBuffer(chunk)), expand: (packed) => uncompressSync(asBuffer(packed)) };
  },
  xz: async () => {
    const { Stream } = (await import('lzma-native')).default;
    const run = (input: Uint8Array, start: (stream: InstanceType<typeof Stream>) => void) => {
      const stream = new Stream();
      const pieces: Buffer[] = [];
      stream.bufferHandler = (piece) => {
        if (piece) pieces.push(piece);
      };
      start(stream);
      stream.code(input, false);
      stream.code(null, false);
      stream.resetUnderlying();
      return Buffer.concat(pieces);
    };
    return {
      compress: (chunk, level) => run(chunk, (stream) => stream.easyEncoder({ preset: level })),
      expand: (packed) => run(packed, (stream) => stream.streamDecoder({ memlimit: 2 ** 27 })),
    };
  },
  tensor: async () => {
    const coder = await (await codecs['tensor']!()).load();
    if ('ok' in coder) throw new Error(coder.detail);
    return coder;
  },
};
