import { derivedFrom, type Quantity, quantity } from '../model/quantity.ts';

/**
 * Compression rate = (original - compressed) / original, in bytes, everything that was written counted: headers,
 * indices, dictionaries. Negative when the data grew. Exact: byte counts have no interval.
 */
export function compressionRate(original: Quantity<'By'>, compressed: Quantity<'By'>): Quantity<'1'> {
  if (!(original.value > 0)) throw new RangeError('nothing was there to compress');
  return quantity((original.value - compressed.value) / original.value, '1', derivedFrom(original, compressed));
}
