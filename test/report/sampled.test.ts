import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ChartPoint, sampled } from '../../src/report/page/sampled.ts';

const value = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { freq: 8 });
const line = fc
  .array(value, { minLength: 1, maxLength: 400 })
  .map((values) => values.map((one, at): ChartPoint => [at * 7.5, one]));

test('few places stay as they are, and a line without a point of its own there is drawn through', () => {
  const found = sampled(
    [
      [
        [0, 1],
        [2, null],
      ],
      [[1, 5]],
    ],
    10,
  );
  assert.deepEqual(found, {
    x: [0, 1, 2],
    y: [
      [1, undefined, null],
      [undefined, 5, undefined],
    ],
    isWhole: true,
  });
});

test('however many places there are, none of the highest and lowest values of a line is lost', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), fc.integer({ min: 2, max: 60 }), (lines, most) => {
      const { x, y } = sampled(lines, most);
      assert.ok(x.length <= most);
      assert.deepEqual(
        [...x].sort((a, b) => a - b),
        x,
      );
      for (const [index, points] of lines.entries()) {
        assert.equal(y[index]!.length, x.length);
        const known = points.flatMap(([, one]) => (one === null ? [] : [one]));
        const kept = y[index]!.filter((one) => typeof one === 'number');
        if (known.length === 0) assert.equal(kept.length, 0);
        else assert.deepEqual([Math.min(...kept), Math.max(...kept)], [Math.min(...known), Math.max(...known)]);
      }
    }),
  );
});

test('a bin keeps its lowest and highest value in the order in which they came', () => {
  const rising: ChartPoint[] = [0, 5, 1, 9, 3].map((y, x) => [x, y]);
  assert.deepEqual(sampled([rising], 2).y, [[0, 9]]);
  const falling: ChartPoint[] = [3, 9, 1, 5, 0].map((y, x) => [x, y]);
  assert.deepEqual(sampled([falling], 2).y, [[9, 0]]);
});

test('a stretch in which nothing was measured stays a gap', () => {
  const points: ChartPoint[] = Array.from({ length: 100 }, (_, x) => [x, x >= 40 && x < 60 ? null : 1]);
  const { x, y } = sampled([points], 20);
  const inside = y[0]!.filter((_, place) => x[place]! > 41 && x[place]! < 59);
  assert.ok(inside.length > 0);
  assert.deepEqual([...new Set(inside)], [null]);
});
