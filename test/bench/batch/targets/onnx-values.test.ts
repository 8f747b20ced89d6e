import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OnnxInput } from '../../../../src/archive/readers/onnx-graph.ts';
import { elements } from '../../../../src/bench/batch/targets/onnx-elements.ts';
import { RowValues } from '../../../../src/bench/batch/targets/onnx-rows.ts';
import { elementOf, SeededValues } from '../../../../src/bench/batch/targets/onnx-values.ts';
import { NegawattError } from '../../../../src/errors.ts';

function filled(values: SeededValues | RowValues, input: OnnxInput, shape: readonly number[], batchPlace?: number) {
  const element = elementOf(input)!;
  return values.fill({ input, element, shape, ...(batchPlace === undefined ? {} : { batchPlace }) });
}

test('the same seed makes the same numbers again, others for another input, and normal ones for floats', () => {
  const x = { name: 'x', type: 1, axes: [''] };
  const y = { name: 'y', type: 1, axes: [''] };
  const made = (seed: number, input: OnnxInput) =>
    filled(new SeededValues(seed, [x, y]), input, [10_000]) as Float32Array;
  assert.deepEqual(made(1, x), made(1, x));
  assert.notDeepEqual(made(1, x), made(2, x));
  assert.notDeepEqual(made(1, x), made(1, y));
  const numbers = [...made(1, x)];
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const square = numbers.reduce((sum, number) => sum + number * number, 0) / numbers.length;
  assert.ok(Math.abs(mean) < 0.05 && Math.abs(square - 1) < 0.1);
});

test('integers are small, truth values are both, and masks, segments and rates mean something', () => {
  const inputs = ['ids', 'attention_mask', 'token_type_ids', 'sr'].map((name) => ({ name, type: 7, axes: [''] }));
  const values = new SeededValues(1, inputs);
  const [ids, mask, segments, rate] = inputs.map((input) => [...(filled(values, input, [200]) as BigInt64Array)]);
  assert.ok(ids!.every((id) => id >= 0n && id < 100n) && new Set(ids).size > 50);
  assert.ok(
    mask!.every((bit) => bit === 1n) && segments!.every((bit) => bit === 0n) && rate!.every((hz) => hz === 16_000n),
  );
  const flags = filled(values, { name: 'flag', type: 9, axes: [''] }, [200]);
  assert.deepEqual(new Set(flags as Uint8Array), new Set([0, 1]));
  assert.match(values.title, /attention_mask 1, token_type_ids 0, sr 16000$/);
});

test('numbers are kept as the type of the input has them, and what it cannot hold is none', () => {
  const cases: readonly [number, unknown, number | bigint | undefined][] = [
    [1, 1.5, 1.5],
    [1, true, undefined],
    [2, 255, 255],
    [2, 256, undefined],
    [3, -128, -128],
    [3, -129, undefined],
    [6, 2.5, undefined],
    [7, 5, 5n],
    [7, 2n ** 63n, undefined],
    [7, 2 ** 60, undefined],
    [13, -1, undefined],
    [9, true, 1],
    [9, 2, undefined],
  ];
  for (const [type, value, kept] of cases)
    assert.equal(elements[type]!.stored(value), kept, `${type} ${String(value)}`);
});

test('halves of floats are the nearest ones', () => {
  const cases: readonly [number, number][] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65_504, 0x7bff],
    [65_520, 0x7c00],
    [1e9, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
    [2 ** -24, 0x0001],
    [2 ** -14, 0x0400],
    [2 ** -26, 0x0000],
    [1 + 2 ** -10, 0x3c01],
    [0.333251953125, 0x3555],
  ];
  for (const [value, bits] of cases) assert.equal(elements[10]!.stored(value), bits, String(value));
  assert.equal((elements[10]!.stored(Number.NaN) as number) & 0x7e00, 0x7e00);
});

test('rows become tensors with the batch in its place, of lists, typed arrays, single values and texts of a table', () => {
  const state = { name: 'state', type: 1, axes: [2, '', 2] };
  const rows = new RowValues(
    'rows',
    [
      {
        state: [
          [1, 2],
          [3, 4],
        ],
      },
      {
        state: [
          [5, 6],
          [7, 8],
        ],
      },
    ],
    [state, state],
  );
  assert.deepEqual(rows.shapeOf(state, 1), [2, undefined, 2]);
  assert.deepEqual([...filled(rows, state, [2, 3, 2], 1)], [1, 2, 5, 6, 1, 2, 3, 4, 7, 8, 3, 4]);

  const x = { name: 'x', type: 1, axes: ['N', ''] };
  const slices = new RowValues('rows', [Float32Array.of(1, 2), Float32Array.of(3, 4)], [x]);
  assert.deepEqual(slices.shapeOf(x, 0), [undefined, 2]);
  assert.deepEqual([...filled(slices, x, [2, 2], 0)], [1, 2, 3, 4]);

  const age = { name: 'age', type: 7, axes: ['N'] };
  const table = new RowValues('rows', [{ age: '31', name: 'a' }, { age: ' 4 ' }], [age, x]);
  assert.deepEqual([...filled(table, age, [2], 0)], [31n, 4n]);
});

test('a row that lacks a value, has too few numbers or of another type is refused', () => {
  const x = { name: 'x', type: 7, axes: ['N', 2] };
  const fill = (...rows: readonly unknown[]) => filled(new RowValues('rows', rows, [x]), x, [rows.length, 2], 0);
  assert.throws(() => fill({ x: [1, 2] }, {}), /row 2 of the batch has no x/);
  assert.throws(() => fill({ x: [1, 2] }, { x: [1] }), /row 2 of the batch has 1 numbers for x, which takes 2/);
  assert.throws(() => fill({ x: [1, 2, 3] }), /has 3 numbers for x, which takes 2/);
  let deep: unknown = 1;
  for (let depth = 0; depth < 100; depth++) deep = [deep];
  assert.throws(() => fill({ x: deep }), /nests deeper than 64/);
  assert.throws(
    () => fill({ x: [1, 'two'] }),
    (error) => error instanceof NegawattError && /x takes int64, and a row has a string/.test(error.why),
  );
});
