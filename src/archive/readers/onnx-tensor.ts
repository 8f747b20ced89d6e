import type { Segment } from '../artifact.ts';
import { bytesLayout } from '../codec.ts';
import type { Cursor } from '../cursor.ts';
import { type NumberType, numberType, tensorBytes } from '../dtypes.ts';
import { shown } from '../segments.ts';
import { fieldAt, messageAt, skipField } from './protobuf.ts';

const longestName = 64 * 1024;
const mostDimensions = 256;

/** A tensor in the file, or in another one beside it, by the name that the model gives that. */
export type OnnxTensor = { readonly segment: Segment } | { readonly location: string; readonly outside: Segment };

/** Numbers of the fields of TensorProto and StringStringEntryProto (onnx/onnx.proto, IR version 13). */
const fields = { dims: 1, dataType: 2, floatData: 4, name: 8, rawData: 9, externalData: 13, key: 1, value: 2 } as const;

const float32 = 1;

/** TensorProto.DataType. Strings (8) have no size. */
const types: Readonly<Record<number, NumberType>> = {
  1: numberType('FLOAT', 32, 'fp32'),
  2: numberType('UINT8', 8, 'int8'),
  3: numberType('INT8', 8, 'int8'),
  4: numberType('UINT16', 16),
  5: numberType('INT16', 16),
  6: numberType('INT32', 32),
  7: numberType('INT64', 64),
  9: numberType('BOOL', 8),
  10: numberType('FLOAT16', 16, 'fp16'),
  11: numberType('DOUBLE', 64),
  12: numberType('UINT32', 32),
  13: numberType('UINT64', 64),
  14: numberType('COMPLEX64', 64),
  15: numberType('COMPLEX128', 128),
  16: numberType('BFLOAT16', 16, 'bf16'),
  17: numberType('FLOAT8E4M3FN', 8, 'fp8'),
  18: numberType('FLOAT8E4M3FNUZ', 8, 'fp8'),
  19: numberType('FLOAT8E5M2', 8, 'fp8'),
  20: numberType('FLOAT8E5M2FNUZ', 8, 'fp8'),
  21: numberType('UINT4', 4),
  22: numberType('INT4', 4),
  23: numberType('FLOAT4E2M1', 4),
};

/** Undefined for a tensor whose numbers are not stored in one stretch, as those of few numbers often are. */
export function readTensor(cursor: Cursor): OnnxTensor | undefined {
  const start = cursor.at;
  const shape: number[] = [];
  let type = 0;
  let name = '';
  let stored: { offset: number; length: number; isRaw: boolean } | undefined;
  const external = new Map<string, string>();
  const addDimension = (from: Cursor) => {
    if (shape.length === mostDimensions) throw from.broken(`a tensor has more than ${mostDimensions} dimensions`);
    shape.push(from.varint());
  };
  while (cursor.left > 0) {
    const field = fieldAt(cursor);
    const { number, wire } = field;
    if (number === fields.dims && wire === 0) addDimension(cursor);
    else if (number === fields.dims && wire === 2) {
      const packed = messageAt(cursor);
      while (packed.left > 0) addDimension(packed);
    } else if (number === fields.dataType && wire === 0) type = cursor.varint();
    else if (number === fields.name && wire === 2) name = cursor.text(cursor.varint(), longestName);
    else if ((number === fields.rawData || number === fields.floatData) && wire === 2) {
      const length = cursor.varint();
      const offset = cursor.at;
      cursor.skip(length);
      if (stored !== undefined) throw cursor.broken(`${shown(name)} has its numbers twice`, offset);
      stored = { offset, length, isRaw: number === fields.rawData };
    } else if (number === fields.externalData && wire === 2) readEntry(messageAt(cursor), external);
    else skipField(cursor, field);
  }
  const known = types[type];
  const described = {
    name: name === '' ? 'tensor' : name,
    layout: known?.layout ?? bytesLayout,
    dtypeName: known?.name ?? `type ${type}`,
  };
  const expected = known === undefined ? undefined : tensorBytes(shape, known.bits);
  if (known !== undefined && expected === undefined) throw cursor.broken(`${shown(name)} takes over 2^53 bytes`, start);
  const location = external.get('location');
  if (location !== undefined) {
    const offset = whole(external.get('offset') ?? '0');
    const length = external.has('length') ? whole(external.get('length')!) : expected;
    if (offset === undefined || length === undefined) {
      throw cursor.broken(`${shown(name)} has no place in its external data`, start);
    }
    return { location, outside: { ...described, offset, length } };
  }
  if (stored === undefined || (!stored.isRaw && type !== float32)) return undefined;
  const { offset, length } = stored;
  if (expected !== undefined && expected !== length) {
    throw cursor.broken(`${shown(name)} has ${length} bytes where its shape asks for ${expected}`, offset);
  }
  return { segment: { ...described, offset, length } };
}

function readEntry(cursor: Cursor, into: Map<string, string>): void {
  let key = '';
  let value = '';
  while (cursor.left > 0) {
    const field = fieldAt(cursor);
    if (field.wire !== 2) skipField(cursor, field);
    else if (field.number === fields.key) key = cursor.text(cursor.varint(), longestName);
    else if (field.number === fields.value) value = cursor.text(cursor.varint(), longestName);
    else skipField(cursor, field);
  }
  into.set(key, value);
}

function whole(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}
