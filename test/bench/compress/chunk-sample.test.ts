import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleChunks } from '../../../src/bench/compress/chunk-sample.ts';

test('a sample has one chunk of every stratum, so that it is spread over the whole', () => {
  const sample = [...sampleChunks(1000, 10, 7)].sort((a, b) => a - b);
  assert.deepEqual(
    sample.map((chunk) => Math.floor(chunk / 100)),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
});

test('the same seed takes the same chunks in the same order, another one takes others', () => {
  assert.deepEqual(sampleChunks(5000, 50, 3), sampleChunks(5000, 50, 3));
  assert.notDeepEqual(sampleChunks(5000, 50, 3), sampleChunks(5000, 50, 4));
});

test('the first part of the order is spread as well', () => {
  const first = [...sampleChunks(10_000, 1000, 1)].slice(0, 100);
  assert.ok(first.some((chunk) => chunk < 2000) && first.some((chunk) => chunk > 8000));
});

test('a sample of everything has every chunk once, and one of less than a chunk has one', () => {
  assert.deepEqual(
    [...sampleChunks(64, 64, 9)].sort((a, b) => a - b),
    [...Array(64).keys()],
  );
  assert.equal(sampleChunks(64, 1000, 9).length, 64);
  assert.equal(sampleChunks(64, 0.2, 9).length, 1);
});
