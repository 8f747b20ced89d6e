import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Cursor } from '../../src/archive/cursor.ts';
import { SourceFile } from '../../src/archive/source-file.ts';
import { u16, u32, u64, varint } from '../support/bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'negawatt-cursor-'));
after(() => rmSync(folder, { recursive: true }));

function cursorOver(content: Buffer): Cursor {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  const file = SourceFile.open(path);
  after(() => file.close());
  return new Cursor(file, 'test');
}

test('numbers are read wherever the windows of the file begin and end', () => {
  const group = Buffer.concat([
    Buffer.from([7]),
    u16(513),
    u32(2 ** 32 - 1),
    u64(2 ** 53 - 1),
    Buffer.from(varint(300)),
  ]);
  const count = 20_000;
  const cursor = cursorOver(Buffer.concat(Array.from({ length: count }, () => group)));
  for (let index = 0; index < count; index++) {
    assert.equal(cursor.at, index * group.length);
    const read = [cursor.u8(), cursor.u16(), cursor.u32(), cursor.u64(), cursor.varint()];
    assert.deepEqual(read, [7, 513, 2 ** 32 - 1, 2 ** 53 - 1, 300]);
  }
  assert.equal(cursor.left, 0);
  assert.throws(() => cursor.u8(), /at byte 340000: 1 bytes are announced where 0 are left/);
});

test('a cursor within another stays there, and the outer one is behind it', () => {
  const cursor = cursorOver(Buffer.from('abcdefghij'));
  cursor.skip(2);
  const inner = cursor.within(3);
  assert.equal(inner.text(3, 10), 'cde');
  assert.throws(() => inner.u8(), /announced/);
  assert.equal(cursor.text(2, 10), 'fg');
  assert.throws(() => cursor.within(4), /announced/);
});

test('numbers beyond 2^53, numbers that do not end and names that are too long are refused', () => {
  assert.throws(() => cursorOver(u64(2n ** 53n)).u64(), /at byte 0: .*beyond 2\^53/);
  assert.throws(() => cursorOver(Buffer.alloc(20, 0xff)).varint(), /at byte 0: a number does not end/);
  assert.throws(() => cursorOver(Buffer.from([...Array(9).fill(0xff), 1])).varint(), /beyond 2\^53/);
  assert.throws(() => cursorOver(Buffer.from('long')).text(4, 3), /too long/);
});
