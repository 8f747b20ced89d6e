import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Planes, type Split } from '../../src/archive/planes.ts';
import { noise } from '../support/artifacts.ts';

const prepared = Planes.prepare();
assert.ok(!('ok' in prepared));
const planes = prepared();

/** The definition, number by number: turned left by one bit, then each byte in its plane. */
function plainPlanes(numbers: Uint8Array, width: 2 | 4): Uint8Array[] {
  const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.length);
  const count = numbers.length / width;
  const result = Array.from({ length: width }, () => new Uint8Array(count));
  for (let index = 0; index < count; index++) {
    const value = width === 2 ? view.getUint16(index * 2, true) : view.getUint32(index * 4, true);
    const turned = width === 2 ? ((value << 1) | (value >>> 15)) & 0xffff : ((value << 1) | (value >>> 31)) >>> 0;
    for (let plane = 0; plane < width; plane++) result[plane]![index] = (turned >>> (8 * plane)) & 0xff;
  }
  return result;
}

function joined(length: number, split: Split, from: readonly Uint8Array[]): Uint8Array {
  return planes.join(length, split, 0, (into) => {
    for (const [index, plane] of into.entries()) plane.set(from[index]!);
  });
}

test('the loops split and join numbers as their definition does, at every length around a block', () => {
  for (const [split, width] of [
    ['pairs', 2],
    ['quads', 4],
  ] as const) {
    for (let length = 0; length <= 400; length += width) {
      const numbers = noise(length, length + 1);
      const expected = plainPlanes(numbers, width);
      const found = planes.split(numbers, split, 0, 0)!.planes.map((plane) => plane.slice());
      assert.deepEqual(found, expected, `${split} ${length}`);
      assert.deepEqual(Buffer.from(joined(length, split, expected)), numbers, `${split} ${length}`);
    }
  }
});

test('numbers with empty lower halves are split as their upper halves are, and others are not', () => {
  for (let length = 0; length <= 400; length += 4) {
    const narrow = noise(length / 2, length + 1);
    const wide = Buffer.alloc(length);
    for (let at = 0; at < narrow.length; at += 2) narrow.copy(wide, at * 2 + 2, at, at + 2);
    const expected = plainPlanes(narrow, 2);
    const found = planes.split(wide, 'upcast', 0, 0)!.planes.map((plane) => plane.slice());
    assert.deepEqual(found, expected, `${length}`);
    assert.deepEqual(Buffer.from(joined(length, 'upcast', expected)), wide, `${length}`);
    if (length === 0) continue;
    wide[length - 4] = 1;
    assert.equal(planes.split(wide, 'upcast', 0, 0), undefined);
  }
});

test('the room around the planes belongs to the caller, and the planes lie in it one after the other', () => {
  for (const [split, length] of [
    ['pairs', 1024],
    ['quads', 1024],
    ['upcast', 1024],
  ] as const) {
    const { planes: found, room } = planes.split(Buffer.alloc(length), split, 13, 5)!;
    const stored = found.reduce((sum, plane) => sum + plane.length, 0);
    assert.equal(room.length, 13 + stored + 5);
    assert.deepEqual(
      found.map((plane) => plane.byteOffset - room.byteOffset),
      found.map((plane, index) => 13 + index * plane.length),
    );
  }
});

test('what is joined has room after it, which belongs to the caller', () => {
  const numbers = noise(1000, 1);
  const before = planes.split(numbers, 'pairs', 0, 0)!.planes.map((plane) => plane.slice());
  const whole = planes.join(1000, 'pairs', 3, (into) => {
    for (const [index, plane] of into.entries()) plane.set(before[index]!);
  });
  assert.equal(whole.length, 1003);
  assert.deepEqual(Buffer.from(whole.subarray(0, 1000)), numbers);
});
