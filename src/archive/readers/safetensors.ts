import type { Segment } from '../artifact.ts';
import { bytesLayout } from '../codec.ts';
import { broken } from '../cursor.ts';
import { type NumberType, numberType, tensorBytes } from '../dtypes.ts';
import { coverFile, shown } from '../segments.ts';
import type { Source } from '../source-file.ts';
import { parseJson } from './bounded-json.ts';
import type { Reader } from './reader.ts';

/** What the format's own library allows, bytes. */
const longestHeader = 100_000_000;

/** https://github.com/huggingface/safetensors: README, and `Dtype` in safetensors/src/tensor.rs. */
const types: ReadonlyMap<string, NumberType> = new Map(
  [
    numberType('F32', 32, 'fp32'),
    numberType('F16', 16, 'fp16'),
    numberType('BF16', 16, 'bf16'),
    numberType('F8_E4M3', 8, 'fp8'),
    numberType('F8_E5M2', 8, 'fp8'),
    numberType('F8_E8M0', 8, 'fp8'),
    numberType('I8', 8, 'int8'),
    numberType('U8', 8, 'int8'),
    numberType('BOOL', 8),
    numberType('F4', 4),
    numberType('F6_E2M3', 6),
    numberType('F6_E3M2', 6),
    numberType('I16', 16),
    numberType('U16', 16),
    numberType('I32', 32),
    numberType('U32', 32),
    numberType('I64', 64),
    numberType('U64', 64),
    numberType('F64', 64),
    numberType('C64', 64),
  ].map((type) => [type.name, type]),
);

/** A length of 8 bytes, a JSON object of that length, the tensors. */
export const safetensors: Reader = {
  read(file, head) {
    if (head.length < 9 || head[8] !== 0x7b) return undefined;
    const length = Number(head.readBigUInt64LE());
    // There is no magic: a length that cannot be is a lie only where the rest looks right.
    if (length > longestHeader && !/"(data_offsets|__metadata__)"/.test(head.toString('latin1', 8, 4096))) {
      return undefined;
    }
    if (length > longestHeader) throw damaged(file, 0, `a header of ${length} bytes is longer than ${longestHeader}`);
    if (length > file.bytes - 8) throw damaged(file, 0, `the header of ${length} bytes ends beyond the file`);
    const header = parseJson(file.read(8, length), (why, at) => damaged(file, 8 + at, why));
    if (!isRecord(header)) throw damaged(file, 8, 'the header is no JSON object');
    const data = 8 + length;
    const tensors = Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, entry]) => segmentOf(file, data, name, entry));
    return { kind: 'safetensors', isCompressed: false, segments: coverFile(file, 'safetensors', tensors) };
  },
};

function segmentOf(file: Source, data: number, name: string, entry: unknown): Segment {
  const complain = (why: string) => damaged(file, 8, `${shown(name)} ${why}`);
  if (!isRecord(entry)) throw complain('is no object');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string') throw complain('has no dtype');
  if (!isCounts(shape)) throw complain('has no shape of whole numbers below 2^53');
  if (!isCounts(offsets) || offsets.length !== 2) throw complain('has no two offsets below 2^53');
  const [begin, end] = offsets as [number, number];
  if (end < begin) throw complain(`ends at ${end}, before it begins at ${begin}`);
  if (data + end > file.bytes) throw complain(`ends at byte ${data + end}, beyond the file's ${file.bytes} bytes`);
  const type = types.get(dtype);
  if (type !== undefined && tensorBytes(shape, type.bits) !== end - begin) {
    throw complain(`has ${end - begin} bytes, which is not what ${dtype} of shape [${shape.slice(0, 8)}] takes`);
  }
  return {
    name,
    layout: type?.layout ?? bytesLayout,
    dtypeName: dtype,
    offset: data + begin,
    length: end - begin,
  };
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function damaged(file: Source, at: number, why: string) {
  return broken(file.path, 'safetensors', at, why);
}
