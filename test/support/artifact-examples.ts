import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import type { ArtifactKind } from '../../src/archive/artifact.ts';
import {
  bf16Weights,
  fp32Weights,
  ggufFile,
  noise,
  npyFile,
  safetensorsFile,
  shardIndex,
  upcast,
} from './artifacts.ts';
import { onnxFile } from './onnx-file.ts';
import { arrowFile, arrowStream, parquetFile, tarFile } from './table-files.ts';
import { pytorchFile, zipFile } from './zip-file.ts';

export interface Example {
  readonly name: string;
  readonly kind: ArtifactKind;
  readonly isCompressed: boolean;
  readonly content: Buffer;
}

const brain = bf16Weights(300, 1);
const wide = fp32Weights(128, 2);
const rows = Array.from({ length: 50 }, (_, index) => ({ id: index, host: `node-${index % 7}`, ms: index * 1.5 }));
const csv = ['id,host,ms', ...rows.map(({ id, host, ms }) => `${id},"${host}, a",${ms}`), ''].join('\n');
const jsonl = `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

const safetensors = safetensorsFile([
  { name: 'embed.weight', dtype: 'BF16', shape: [20, 15], data: brain },
  { name: 'head.weight', dtype: 'F32', shape: [128], data: wide },
  { name: 'cast.weight', dtype: 'F32', shape: [300], data: upcast(brain) },
  { name: 'scale', dtype: 'F8_E4M3', shape: [4], data: noise(4, 3) },
  { name: 'nothing', dtype: 'F16', shape: [0], data: Buffer.alloc(0) },
]);

const gguf = ggufFile([
  { name: 'token_embd.weight', type: 12, shape: [256, 2], data: noise(288, 4) },
  { name: 'output_norm.weight', type: 0, shape: [16], data: fp32Weights(16, 5) },
  { name: 'blk.0.attn.weight', type: 30, shape: [20, 15], data: brain },
]);

const onnx = onnxFile(
  [
    { name: 'weight', type: 1, shape: [128], data: wide },
    { name: 'half', type: 10, shape: [2, 2], data: noise(8, 6) },
    {
      name: 'outside',
      type: 1,
      shape: [4],
      external: { location: 'model.onnx.data', offset: '16', length: '16' },
    },
  ],
  [{ name: 'inner', type: 3, shape: [9], data: noise(9, 7) }],
);

const npz = [
  { name: 'a.npy', data: npyFile("'<f4'", [128], wide) },
  { name: 'b.npy', data: npyFile("'<i8'", [2], Buffer.alloc(16)) },
];

/** One of every kind, and more of those that have variants. */
export const examples: readonly Example[] = [
  example('model.safetensors', 'safetensors', safetensors),
  example(
    'model.safetensors.index.json',
    'safetensors-index',
    shardIndex({ a: 'one.safetensors', b: 'two.safetensors' }),
  ),
  example('three.gguf', 'gguf', gguf),
  example('two.gguf', 'gguf', ggufFile([], { version: 2 })),
  example('model.onnx', 'onnx', onnx),
  example('array.npy', 'npy', npyFile("'<f4'", [8, 16], wide)),
  example('records.npy', 'npy', npyFile("[('a', '<f4'), ('b', '<i4')]", [3], Buffer.alloc(24))),
  example('arrays.npz', 'npz', zipFile(npz)),
  example('arrays64.npz', 'npz', zipFile(npz, true)),
  example('model.pt', 'pytorch', pytorchFile({ 0: brain, 1: wide })),
  example(
    'packed.zip',
    'zip',
    zipFile([{ name: 'log', data: deflateRawSync(noise(2000, 8)), method: 8, original: 2000 }]),
    true,
  ),
  example('plain.parquet', 'parquet', parquetFile(0, noise(300, 9))),
  example('packed.parquet', 'parquet', parquetFile(6, noise(300, 10)), true),
  example('table.arrow', 'arrow', arrowFile([noise(100, 11), noise(64, 12)])),
  example('table.arrows', 'arrow', arrowStream([noise(100, 13)])),
  example('packed.arrow', 'arrow', arrowFile([noise(100, 14)], true), true),
  example('rows.csv', 'csv', Buffer.from(csv)),
  example('rows.jsonl', 'jsonl', Buffer.from(jsonl)),
  example('config.json', 'json', Buffer.from(JSON.stringify({ hidden: 8, layers: [1, 2] }, undefined, 2))),
  example('notes.txt', 'text', Buffer.from('A negawatt is a watt that is not used.\nMeasured, not guessed: grün.\n')),
  example('folder.tar', 'tar', tarFile({ 'a.txt': Buffer.from('hello'), 'b.bin': noise(700, 15) })),
  example('photos.tar', 'tar', tarFile({ 'a.gz': gzipSync(noise(900, 16)) }), true),
  example('log.gz', 'gz', gzipSync(csv), true),
  example('log.zst', 'zst', Buffer.from('28b52ffd040029000068656c6c6fdd5a1cb7', 'hex'), true),
  example('log.xz', 'xz', Buffer.from('fd377a585a000000ff12d9410000000000000000', 'hex'), true),
  example('log.bz2', 'bz2', Buffer.from('BZh91AY&SY\x01\x02\x03\x04', 'latin1'), true),
  example('log.lz4', 'lz4', Buffer.from('04224d186040820000000000', 'hex'), true),
  example('chart.png', 'png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), true),
  example('photo.jpg', 'jpeg', Buffer.from('ffd8ffe000104a46494600010100', 'hex'), true),
  // It has no magic, so that nothing can tell it from noise.
  example('page.br', 'bytes', brotliCompressSync(noise(400, 17))),
  example('noise.bin', 'bytes', noise(5000, 18)),
  example('empty', 'bytes', Buffer.alloc(0)),
];

function example(name: string, kind: ArtifactKind, content: Buffer, isCompressed = false): Example {
  return { name, kind, isCompressed, content };
}
