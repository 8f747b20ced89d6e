import { orderZeroFloor } from '../../archive/entropy.ts';
import type { Stretch } from './piece.ts';

/** The order-0 floor of a chunk of numbers, By; undefined for bytes that are no numbers of a known format. */
export function floorOf(chunk: Uint8Array, { layout, dtype }: Stretch): number | undefined {
  return layout.kind === 'tensor' || dtype !== undefined ? orderZeroFloor(chunk, layout) : undefined;
}
