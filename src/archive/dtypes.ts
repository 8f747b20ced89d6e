import { bytesLayout, type Dtype, type Layout } from './codec.ts';

/** A format's number type: how its bytes are laid out, and how many bits a number takes. */
export interface NumberType {
  readonly name: string;
  readonly layout: Layout;
  readonly bits: number;
}

export function numberType(name: string, bits: number, dtype?: Dtype): NumberType {
  return { name, bits, layout: dtype === undefined ? bytesLayout : { kind: 'tensor', dtype } };
}

/** Bytes of a tensor of that shape, undefined beyond 2^53; what does not fill its last byte counts as that byte. */
export function tensorBytes(shape: readonly number[], bits: number): number | undefined {
  let count = 1;
  for (const length of shape) {
    if (length === 0) return 0;
    count *= length;
  }
  const bytes = Math.ceil((count * bits) / 8);
  return Number.isSafeInteger(bytes) && Number.isSafeInteger(count * bits) ? bytes : undefined;
}
