import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOnnxInputs } from '../../../src/archive/readers/onnx-graph.ts';
import { NegawattError } from '../../../src/errors.ts';
import { MemorySource } from '../../support/memory-source.ts';
import { onnxFile } from '../../support/onnx-file.ts';
import { seeded } from '../../support/random.ts';

const weight = { name: 'w', type: 1, shape: [4], data: Buffer.alloc(16) };
const model = onnxFile(
  [weight],
  [{ name: 'inner', type: 3, shape: [9], data: Buffer.alloc(9) }],
  [
    { name: 'input', type: 1, axes: ['batch', 'sequence'] },
    { name: 'w', type: 1, axes: [4] },
    { name: 'state', type: 10, axes: [2, '', 128] },
    { name: 'sr', type: 7, axes: [] },
    { name: 'any', type: 9 },
    { name: 'list' },
  ],
);

function inputsOf(bytes: Buffer) {
  return readOnnxInputs(new MemorySource('/some/model.onnx', bytes));
}

test('the inputs of a model are told by name, type and axes, without those that have a value in the file', () => {
  assert.deepEqual(inputsOf(model), [
    { name: 'input', type: 1, axes: ['batch', 'sequence'] },
    { name: 'state', type: 10, axes: [2, '', 128] },
    { name: 'sr', type: 7, axes: [] },
    { name: 'any', type: 9 },
    { name: 'list' },
  ]);
});

test('a length below zero is open, as some exporters write it', () => {
  const bytes = onnxFile([weight], [], [{ name: 'x', type: 1, axes: [-1, 3] }]);
  assert.deepEqual(inputsOf(bytes), [{ name: 'x', type: 1, axes: ['', 3] }]);
});

test('what is no model, is cut, or has no or too many inputs is refused with its name and place', () => {
  const many = Array.from({ length: 1025 }, (_, at) => ({ name: `x${at}`, type: 1, axes: [1] }));
  const cases: readonly [Buffer, RegExp][] = [
    [Buffer.from('{"no": "model at all"}'), /at byte 0: it does not begin as a model does/],
    [Buffer.alloc(0), /at byte 0/],
    [model.subarray(0, model.length - 40), /at byte \d+: \d+ bytes are announced where \d+ are left/],
    [onnxFile([weight]), /at byte 0: its graph has no inputs/],
    [onnxFile([weight], [], many), /at byte \d+: there are more than 1024 inputs/],
    [
      onnxFile(
        [],
        [],
        [1, 2].map(() => ({ name: 'x', type: 1, axes: [1] })),
      ),
      /at byte \d+: there are two inputs "x"/,
    ],
    [
      onnxFile([], [], [{ name: 'x', type: 1, axes: Array.from({ length: 65 }, () => 1) }]),
      /at byte \d+: an input has more than 64 axes/,
    ],
  ];
  for (const [bytes, why] of cases) {
    assert.throws(
      () => inputsOf(bytes),
      (error) => error instanceof NegawattError && error.what.includes('/some/model.onnx') && why.test(error.why),
      String(why),
    );
  }
});

test('of 10000 damaged models each is read or refused with its name and place, in bounded time and memory', () => {
  const random = seeded(20261124);
  let refused = 0;
  for (let count = 0; count < 10_000; count++) {
    let bytes = Buffer.from(model);
    const changes = 1 + Math.floor(random() * 3);
    for (let change = 0; change < changes; change++) {
      const at = Math.floor(random() * bytes.length);
      const kind = random();
      if (kind < 0.3) bytes[at]! ^= 1 << Math.floor(random() * 8);
      else if (kind < 0.6) bytes[at] = Math.floor(random() * 256);
      else if (kind < 0.7) bytes = bytes.subarray(0, Math.max(1, at));
      else if (kind < 0.8) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 40))]);
      else
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.alloc(1 + Math.floor(random() * 9), 0xff),
          bytes.subarray(at),
        ]);
    }
    const source = new MemorySource('/some/model.onnx', bytes, random() < 0.1 ? 2 ** 40 : bytes.length);
    try {
      for (const { name, axes = [] } of readOnnxInputs(source)) {
        assert.ok(name.length <= 4096 && axes.every((axis) => typeof axis === 'string' || axis >= 0));
      }
    } catch (error) {
      const isClear =
        error instanceof NegawattError && error.what.includes(source.path) && /at byte \d+: /.test(error.why);
      assert.ok(isClear, `mutant ${count}: ${(error as Error).stack}`);
      refused++;
    }
    assert.ok(source.reads <= 10_000 && source.total <= 16 * 1024 * 1024, `mutant ${count} is read too much`);
  }
  assert.ok(refused > 1000, `only ${refused} were refused`);
});
