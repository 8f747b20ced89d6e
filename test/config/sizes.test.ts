import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes, readRange, readWords } from '../../src/config/values.ts';

test('a size has a decimal or a binary unit, or none', () => {
  assert.equal(readBytes('256MB', 1, 'a size'), 256e6);
  assert.equal(readBytes('1.5 GiB', 1, 'a size'), 1.5 * 1024 ** 3);
  assert.equal(readBytes('4096', 1, 'a size'), 4096);
  assert.equal(readBytes('2kb', 1, 'a size'), 2000);
  for (const text of ['', 'MB', '-1MB', '5 lots', '1e400', '99999999TB', '1.2.3MB']) {
    assert.throws(() => readBytes(text, 1, 'a size'), RangeError, text);
  }
  assert.throws(() => readBytes('10', 1000, 'a size'), /a size/);
});

test('a range is a number, or two in their order', () => {
  assert.deepEqual(readRange('0.65..1.2', 0, 10, 'W'), { low: 0.65, high: 1.2 });
  assert.deepEqual(readRange('3', 0, 10, 'W'), { low: 3, high: 3 });
  for (const text of ['1..0.5', '1..2..3', '..', '1..', 'a..b', '11', '1...2']) {
    assert.throws(() => readRange(text, 0, 10, 'W'), RangeError, text);
  }
});

test('words are separated by commas, each once', () => {
  assert.deepEqual(readWords('zstd, tensor,zstd', 'codecs'), ['zstd', 'tensor']);
  for (const text of ['', 'a,,b', 'a b', '../x']) assert.throws(() => readWords(text, 'codecs'), RangeError, text);
});
