import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Length, layoutOf, shapeOf } from '../../../../src/bench/batch/targets/onnx-axes.ts';
import { findLengths } from '../../../../src/bench/batch/targets/onnx-trial.ts';

const none = new Map<string, number>();

test('the batch is the axis that is named so, wherever it stands; else the first one of the first input', () => {
  const cases = [
    [{ name: 'x', type: 1, axes: ['time', 'batch_size', 3] }],
    [
      { name: 'lengths', type: 7, axes: [1] },
      { name: 'x', type: 1, axes: ['unk__1', 3] },
    ],
    [
      { name: 'h', type: 1, axes: [2, 5] },
      { name: 'x', type: 1, axes: ['N', 5] },
    ],
  ];
  assert.deepEqual(
    cases.map((inputs) => layoutOf(inputs, none).main),
    [
      { input: 'x', place: 1 },
      { input: 'x', place: 0 },
      { input: 'x', place: 0 },
    ],
  );
});

test('axes of one name have one length, and the batch is in every input that has its name', () => {
  const inputs = [
    { name: 'input', type: 1, axes: ['batch', 'seq'] },
    { name: 'state', type: 1, axes: [2, 'batch', 'seq'] },
  ];
  const { axes, main } = layoutOf(inputs, new Map([['seq', 7]]));
  assert.deepEqual(
    axes.map(({ key, options }) => [key, options]),
    [
      ['batch', ['batch']],
      ['seq', [7]],
    ],
  );
  const lengths = new Map<string, Length>([
    ['batch', 'batch'],
    ['seq', 7],
  ]);
  assert.deepEqual(shapeOf(inputs[1]!, lengths, 5, main), { shape: [2, 5, 7], batchPlace: 1 });
});

test('trials begin with the likeliest lengths and end: a model that never runs is told after 64 of each', async () => {
  const inputs = ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 1, axes: ['', '', ''] }));
  let calls = 0;
  const trial = findLengths(
    layoutOf(inputs, none),
    async () => {
      calls += 1;
      throw new Error('no');
    },
    'model.onnx',
  );
  await assert.rejects(trial, /leaves a length open.*--axis a\.1=LENGTH/);
  assert.equal(calls, 128);
});
