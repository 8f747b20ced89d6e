import { roundUp, u16, u32, u64 } from './bytes.ts';
import { normal, seeded } from './random.ts';

/** Files of every kind that `archive/` tells apart, made by hand from their formats' documents, small and always the same. */

/** Numbers as trained weights have them: normal, of one deviation. @returns so many numbers of 2 bytes */
export function bf16Weights(count: number, seed: number, deviation = 0.02): Buffer {
  const wide = fp32Weights(count, seed, deviation);
  const narrow = Buffer.alloc(count * 2);
  for (let index = 0; index < count; index++) narrow.writeUInt16LE(wide.readUInt32LE(index * 4) >>> 16, index * 2);
  return narrow;
}

export function fp32Weights(count: number, seed: number, deviation = 0.02): Buffer {
  const random = seeded(seed);
  const weights = Buffer.alloc(count * 4);
  for (let index = 0; index < count; index++) {
    weights.writeFloatLE(normal(random) * deviation, index * 4);
  }
  return weights;
}

/** The same numbers in 4 bytes: what a checkpoint is that was cast up. */
export function upcast(narrow: Buffer): Buffer {
  const wide = Buffer.alloc(narrow.length * 2);
  for (let at = 0; at + 1 < narrow.length; at += 2) narrow.copy(wide, at * 2 + 2, at, at + 2);
  return wide;
}

export function noise(bytes: number, seed: number): Buffer {
  const random = seeded(seed);
  return Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256)));
}

export interface TensorOf {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Buffer;
}

export function safetensorsFile(tensors: readonly TensorOf[]): Buffer {
  let at = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  for (const { name, dtype, shape, data } of tensors) {
    header[name] = { dtype, shape, data_offsets: [at, at + data.length] };
    at += data.length;
  }
  return safetensorsOf(JSON.stringify(header), Buffer.concat(tensors.map(({ data }) => data)));
}

/** With any header, also one that lies. */
export function safetensorsOf(header: string, data: Buffer, length = Buffer.byteLength(header)): Buffer {
  return Buffer.concat([u64(length), Buffer.from(header), data]);
}

export function shardIndex(shards: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(JSON.stringify({ metadata: { total_size: 1 }, weight_map: shards }, undefined, 2));
}

export interface GgmlTensor {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
  readonly data: Buffer;
}

/** @param metadata key, number of the type, encoded value */
export function ggufFile(
  tensors: readonly GgmlTensor[],
  { version = 3, metadata = [] as readonly (readonly [string, number, Buffer])[], alignment = 32 } = {},
): Buffer {
  const text = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
  const pairs = [
    ['general.alignment', 4, u32(alignment)] as const,
    ['tokens', 9, Buffer.concat([u32(8), u64(2), text('a'), text('b')])] as const,
    ...metadata,
  ];
  const parts = [Buffer.from('GGUF'), u32(version), u64(tensors.length), u64(pairs.length)];
  for (const [key, type, value] of pairs) parts.push(text(key), u32(type), value);
  let offset = 0;
  for (const { name, type, shape, data } of tensors) {
    parts.push(text(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset));
    offset += roundUp(data.length, alignment);
  }
  const head = Buffer.concat(parts);
  const padded = (bytes: Buffer) =>
    Buffer.concat([bytes, Buffer.alloc(roundUp(bytes.length, alignment) - bytes.length)]);
  return Buffer.concat([padded(head), ...tensors.map(({ data }) => padded(data))]);
}

export function npyFile(descr: string, shape: readonly number[], data: Buffer): Buffer {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const dict = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${tuple}, }`;
  const header = `${dict.padEnd(roundUp(10 + dict.length + 1, 64) - 11)}\n`;
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\0', 'latin1'), u16(header.length), Buffer.from(header), data]);
}
