/** What tensors are made of. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

export interface Element {
  /** In onnxruntime's words. */
  readonly name: string;
  /** In numpy's, without the byte order. */
  readonly kind: string;
  readonly bytes: number;
  readonly isFloat: boolean;
  of(buffer: ArrayBuffer): Numbers;
  /** How a number is stored; undefined for what the type cannot hold. */
  stored(value: unknown): number | bigint | undefined;
}

interface NumbersOf {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): Numbers;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

function element(name: string, kind: string, Of: NumbersOf, stored: Element['stored']): Element {
  const isFloat = kind.startsWith('f');
  return { name, kind, bytes: Of.BYTES_PER_ELEMENT, isFloat, of: (buffer) => new Of(buffer), stored };
}

function whole(name: string, kind: string, Of: NumbersOf, low: number, high: number): Element {
  return element(name, kind, Of, (value) => {
    const number = typeof value === 'boolean' || typeof value === 'bigint' ? Number(value) : value;
    return Number.isInteger(number) && (number as number) >= low && (number as number) <= high
      ? (number as number)
      : undefined;
  });
}

function long(name: string, kind: string, Of: NumbersOf, low: bigint, high: bigint): Element {
  return element(name, kind, Of, (value) => {
    if (typeof value !== 'bigint' && typeof value !== 'boolean' && !Number.isSafeInteger(value)) return undefined;
    const number = BigInt(value as bigint | boolean | number);
    return number >= low && number <= high ? number : undefined;
  });
}

const real = (value: unknown) => (isNumber(value) ? value : undefined);

/** By TensorProto.DataType (onnx/onnx.proto): those that onnxruntime-node takes, but for strings and halves of bytes. */
export const elements: Readonly<Record<number, Element>> = {
  1: element('float32', 'f4', Float32Array, real),
  2: whole('uint8', 'u1', Uint8Array, 0, 0xff),
  3: whole('int8', 'i1', Int8Array, -0x80, 0x7f),
  4: whole('uint16', 'u2', Uint16Array, 0, 0xffff),
  5: whole('int16', 'i2', Int16Array, -0x8000, 0x7fff),
  6: whole('int32', 'i4', Int32Array, -0x80000000, 0x7fffffff),
  7: long('int64', 'i8', BigInt64Array, -(2n ** 63n), 2n ** 63n - 1n),
  9: element('bool', 'b1', Uint8Array, (value) =>
    typeof value === 'boolean' || value === 0 || value === 1 ? Number(value) : undefined,
  ),
  10: element('float16', 'f2', Uint16Array, (value) => (isNumber(value) ? half(value) : undefined)),
  11: element('float64', 'f8', Float64Array, real),
  12: whole('uint32', 'u4', Uint32Array, 0, 0xffffffff),
  13: long('uint64', 'u8', BigUint64Array, 0n, 2n ** 64n - 1n),
};

/** Names of the types that cannot be made here. */
const others: Readonly<Record<number, string>> = {
  8: 'string',
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
};

export function typeName(type: number | undefined): string {
  if (type === undefined) return 'no tensor';
  return elements[type]?.name ?? others[type] ?? `type ${type}`;
}

export function kindName(kind: string): string {
  return Object.values(elements).find((one) => one.kind === kind)?.name ?? kind;
}

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The bits of the nearest float16 (IEEE 754 binary16), ties away from zero. */
function half(value: number): number {
  single[0] = value;
  const from = bits[0]!;
  const sign = (from >>> 16) & 0x8000;
  const exponent = ((from >>> 23) & 0xff) - 112;
  const fraction = from & 0x7fffff;
  if (exponent >= 31) return sign | 0x7c00 | (Number.isNaN(value) ? 0x200 : 0);
  if (exponent > 0) return sign | (((exponent << 10) | (fraction >>> 13)) + ((fraction >>> 12) & 1));
  if (exponent < -10) return sign;
  const shift = 14 - exponent;
  const whole = fraction | 0x800000;
  return sign | ((whole >>> shift) + ((whole >>> (shift - 1)) & 1));
}
