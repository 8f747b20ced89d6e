import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Coder, Layout } from '../../../src/archive/codec.ts';
import { codecs } from '../../../src/archive/codecs/index.ts';
import { orderZeroFloor } from '../../../src/archive/entropy.ts';
import { bf16Weights, fp32Weights, noise, upcast } from '../../support/artifacts.ts';

const coders: Record<string, Coder> = {};

before(async () => {
  for (const id of ['tensor', 'zstd']) {
    const coder = await (await codecs[id]!()).load();
    assert.ok(!('ok' in coder));
    coders[id] = coder;
  }
});

const bf16: Layout = { kind: 'tensor', dtype: 'bf16' };
const fp32: Layout = { kind: 'tensor', dtype: 'fp32' };

/** Compression rate: (original - compressed) / original. */
function rate(
  codec: 'tensor' | 'zstd',
  original: Uint8Array,
  layout: Layout,
  level = codec === 'zstd' ? 3 : 1,
): number {
  return 1 - coders[codec]!.compress(original, level, layout).length / original.length;
}

const weights = bf16Weights(512 * 1024, 1);

test('bf16 comes within half a point of the order-0 floor, far from what zstd finds', () => {
  const floor = 1 - orderZeroFloor(weights, bf16) / weights.length;
  assert.ok(floor - rate('tensor', weights, bf16) < 0.005, `${floor} ${rate('tensor', weights, bf16)}`);
  assert.ok(rate('zstd', weights, bf16) < floor - 0.1);
});

test('fp32 that holds bf16 loses its empty halves, and two thirds in all', () => {
  assert.ok(rate('tensor', upcast(weights), fp32) >= 0.66);
});

test('fp32 loses more than by zstd', () => {
  const wide = fp32Weights(256 * 1024, 2);
  assert.ok(rate('tensor', wide, fp32) > rate('zstd', wide, fp32));
});

test('numbers of one byte are not worse than by zstd by more than a header', () => {
  const random = fp32Weights(200_000, 3, 25);
  const quantised = Uint8Array.from({ length: 200_000 }, (_, at) => Math.round(random.readFloatLE(at * 4)) & 0xff);
  for (const dtype of ['int8', 'fp8'] as const) {
    const layout = { kind: 'tensor', dtype } as const;
    assert.ok(rate('tensor', quantised, layout) > rate('zstd', quantised, layout) - 0.0005);
  }
});

test('one wrong bit in the empty halves is kept', () => {
  const almost = upcast(weights);
  for (const at of [0, 1, 40, almost.length - 3]) {
    const copy = Buffer.from(almost);
    copy[at]! ^= 1;
    const packed = coders['tensor']!.compress(copy, 1, fp32);
    assert.equal(Buffer.compare(coders['tensor']!.expand(packed, copy.length, fp32), copy), 0);
  }
});

test('rows that come again are found at the second level', () => {
  const row = noise(16_384, 4);
  const rows = Buffer.concat(Array.from({ length: 8 }, () => row));
  assert.ok(rate('tensor', rows, fp32, 2) > 0.8);
  assert.ok(rate('tensor', rows, fp32, 2) >= rate('zstd', rows, fp32) - 0.001);
});

test('rows that come again soon are found at the first level, where planes would tear them apart', () => {
  const row = fp32Weights(1024, 5);
  const rows = Buffer.concat([fp32Weights(100_000, 6), ...Array.from({ length: 100 }, () => row)]);
  assert.ok(rate('tensor', rows, fp32) >= rate('zstd', rows, fp32) - 0.001);
  assert.ok(rate('tensor', rows, fp32) > 0.4);
});

test('repetitions that are worth more only together with short codes are found at the first level', () => {
  const again = fp32Weights(128, 7);
  const mixed = Buffer.concat(Array.from({ length: 256 }, (_, index) => [fp32Weights(680, 8 + index), again]).flat());
  assert.ok(rate('tensor', mixed, fp32) >= rate('zstd', mixed, fp32) - 0.001);
  assert.ok(rate('zstd', mixed, fp32) > 1 - orderZeroFloor(mixed, fp32) / mixed.length, 'planes alone do not reach it');
});

test('a constant tensor takes next to nothing', () => {
  const ones = Buffer.alloc(400_000);
  for (let at = 0; at < ones.length; at += 4) ones.writeFloatLE(1.1, at);
  assert.ok(rate('tensor', ones, fp32) > 0.999);
});
