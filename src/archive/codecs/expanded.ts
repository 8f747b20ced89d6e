import { CorruptError } from '../codec.ts';

/**
 * What a library made of packed bytes, which must be as long as the original.
 *
 * @throws CorruptError for another length, and for whatever the library threw
 */
export function expanded(length: number, expand: () => Uint8Array): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = expand();
  } catch (error) {
    throw new CorruptError(`the packed bytes cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (bytes.length !== length) throw new CorruptError(`the packed bytes hold ${bytes.length} bytes, not ${length}`);
  return bytes;
}

/** A Buffer over the same memory, for libraries that take nothing else. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
