import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pointsOf } from '../../../src/bench/batch/points.ts';
import { NegawattError } from '../../../src/errors.ts';
import type { BatchTargetFacts } from '../../../src/model/batch.ts';

const facts: BatchTargetFacts = { kind: 'onnx', title: 'a model', items: 'items', batchable: true, details: [] };
const batchesOf = (points: ReturnType<typeof pointsOf>) => points.map(({ batch }) => batch);

test('the points are powers of two up to 32, or up to what is named', () => {
  assert.deepEqual(batchesOf(pointsOf({ facts }, { concurrency: [1] })), [1, 2, 4, 8, 16, 32]);
  assert.deepEqual(batchesOf(pointsOf({ facts }, { concurrency: [1], maxBatch: 5 })), [1, 2, 4]);
  assert.deepEqual(pointsOf({ facts }, { concurrency: [1], maxBatch: 1 }), [{ batch: 1, concurrency: 1 }]);
});

test('what is listed is put in order, by threads and concurrency and then by batch, and nothing comes twice', () => {
  const target = { facts, threads: { usual: 3, most: 4 } };
  const points = pointsOf(target, { batches: [8, 1, 8], concurrency: [2, 1], threads: [4, 2] });
  assert.deepEqual(
    points.map(({ threads, concurrency, batch }) => [threads, concurrency, batch]),
    [
      [2, 1, 1],
      [2, 1, 8],
      [2, 2, 1],
      [2, 2, 8],
      [4, 1, 1],
      [4, 1, 8],
      [4, 2, 1],
      [4, 2, 8],
    ],
  );
  assert.deepEqual(pointsOf(target, { batches: [1], concurrency: [1] }), [{ batch: 1, concurrency: 1, threads: 3 }]);
});

test('a target whose batch size cannot be chosen has one point for each concurrency', () => {
  const fixed = { facts: { ...facts, batchable: false, why: 'its first axis is 4 long' } };
  assert.deepEqual(batchesOf(pointsOf({ ...fixed, fixedBatch: 4 }, { batches: [1, 2], concurrency: [1, 2] })), [4, 4]);
  assert.deepEqual(batchesOf(pointsOf(fixed, { concurrency: [1] })), [1]);
});

test('threads that cannot be had, and more than a thousand points, are refused', () => {
  const refused = (message: RegExp) => (error: unknown) =>
    error instanceof NegawattError && message.test(error.message);
  assert.throws(() => pointsOf({ facts }, { concurrency: [1], threads: [2] }), refused(/no threads of its own/));
  assert.throws(
    () => pointsOf({ facts, threads: { usual: 1, most: 2 } }, { concurrency: [1], threads: [1, 3] }),
    refused(/--threads 3 cannot be had: at most 2 can/),
  );
  const many = Array.from({ length: 101 }, (_, index) => index + 1);
  assert.throws(() => pointsOf({ facts }, { batches: many, concurrency: many.slice(0, 10) }), refused(/1010 points/));
});
