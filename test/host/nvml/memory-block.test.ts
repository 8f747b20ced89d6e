import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryBlock } from '../../../src/host/nvml/memory-block.ts';

test('numbers of 32 and 64 bits are read, and those that NVML has not are null', () => {
  const block = new MemoryBlock(24);
  block.bytes.writeUInt32LE(4_000_000_000, 4);
  block.bytes.writeBigUInt64LE(2n ** 60n + 2n ** 20n, 8);
  assert.equal(block.uint32(0), 0);
  assert.equal(block.uint32(4), 4_000_000_000);
  assert.equal(block.uint64(8), 2 ** 60 + 2 ** 20);
  block.bytes.fill(0xff, 16, 24);
  assert.equal(block.uint32(16), null);
  assert.equal(block.uint64(16), null);
});

test('an address keeps all of its bits', () => {
  const block = new MemoryBlock(8);
  for (const address of [0x7f12_3456_7890n, 0xff00_1234_5678_9abdn]) {
    block.bytes.writeBigUInt64LE(address);
    assert.equal(BigInt(block.handle()), address);
  }
});

test('text ends at its NUL or at its length, and has no control characters', () => {
  const block = new MemoryBlock(8);
  block.bytes.write('ab\nd\0xyz');
  assert.equal(block.text(0, 8), 'ab\ufffdd');
  block.bytes.write('abcdefgh');
  assert.equal(block.text(0, 8), 'abcdefgh');
  assert.equal(block.text(2, 3), 'cde');
});
