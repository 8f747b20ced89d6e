import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesLayout } from '../../src/archive/codec.ts';
import { orderZeroFloor } from '../../src/archive/entropy.ts';
import { bf16Weights, noise, upcast } from '../support/artifacts.ts';

test('the floor of equal bytes is nothing, of noise all of them, of two bytes one bit each', () => {
  assert.equal(orderZeroFloor(new Uint8Array(1000), bytesLayout), 0);
  assert.equal(
    orderZeroFloor(
      Uint8Array.from({ length: 2560 }, (_, at) => at & 0xff),
      bytesLayout,
    ),
    2560,
  );
  assert.equal(
    orderZeroFloor(
      Uint8Array.from({ length: 800 }, (_, at) => at & 1),
      bytesLayout,
    ),
    100,
  );
  assert.equal(orderZeroFloor(new Uint8Array(0), bytesLayout), 0);
});

test('a plane that is all but noise counts as noise', () => {
  const almost = Uint8Array.from({ length: 25_600 }, (_, at) => (at < 256 ? 0 : at & 0xff));
  assert.equal(orderZeroFloor(almost, bytesLayout), 25_600);
  const half = Uint8Array.from({ length: 25_600 }, (_, at) => (at < 12_800 ? 0 : at & 0xff));
  assert.ok(orderZeroFloor(half, bytesLayout) < 20_000);
});

test('the exponents of bf16 are counted apart from their mantissas', () => {
  // Exponent 127, a mantissa of every value, both signs: 0 bits and 8.
  const numbers = Buffer.alloc(512);
  for (let at = 0; at < 256; at++) numbers.writeUInt16LE(((at & 1) << 15) | (127 << 7) | (at >> 1), at * 2);
  assert.equal(orderZeroFloor(numbers, { kind: 'tensor', dtype: 'bf16' }), 256);
});

test('normal weights in bf16 have a floor near two thirds, and no lower one when they are cast up', () => {
  const weights = bf16Weights(100_000, 1);
  const floor = orderZeroFloor(weights, { kind: 'tensor', dtype: 'bf16' });
  assert.ok(floor > 0.64 * weights.length && floor < 0.68 * weights.length);
  const wide = orderZeroFloor(upcast(weights), { kind: 'tensor', dtype: 'fp32' });
  assert.ok(Math.abs(wide - floor) < 0.01 * floor);
});

test('bytes that make no whole number count as they are', () => {
  assert.equal(orderZeroFloor(noise(3, 1), { kind: 'tensor', dtype: 'fp32' }), 3);
});
