import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { median } from 'simple-statistics';
import { medianInterval } from '../../src/statistics/median-interval.ts';
import { lognormal, normal, sample, shareOf } from './samples.ts';

const anyValues = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('the ranks are those of the printed tables', () => {
  for (const [count, low, high] of [
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [10, 2, 9],
    [17, 5, 13],
    [20, 6, 15],
    [30, 10, 21],
    [100, 40, 61],
  ] as const) {
    assert.deepEqual(medianInterval(upTo(count)), [low, high], `${count} values`);
  }
});

test('thousands of values have an interval too', () => {
  assert.deepEqual(medianInterval(upTo(5000)), [2431, 2570]);
});

test('one value has no interval, and none has neither', () => {
  assert.equal(medianInterval([]), undefined);
  assert.equal(medianInterval([12.5]), undefined);
});

const medians = [
  ['normal', normal, 0],
  ['lognormal', lognormal, 1],
] as const;

for (const [name, drawn, truth] of medians) {
  // Of 3 to 5 values it is Student's t, exact for normal ones only: see its docstring.
  for (const [count, least] of [
    [3, 0.93],
    [4, 0.93],
    [5, 0.93],
    [6, 0.94],
    [10, 0.94],
    [30, 0.94],
  ] as const) {
    test(`the interval of ${count} ${name} values covers the true median in ${least * 100} % of cases or more`, () => {
      const draw = drawn(count);
      const covered = shareOf(() => {
        const [low, high] = medianInterval(sample(draw, count))!;
        return low <= truth && truth <= high;
      });
      assert.ok(covered >= least, `${covered}`);
    });
  }
}

test('the median of the values lies inside, in whatever order they came', () => {
  fc.assert(
    fc.property(anyValues, (values) => {
      const before = [...values];
      const [low, high] = medianInterval(values)!;
      const slack = 1e-9 * Math.max(...values.map(Math.abs));
      assert.ok(low <= median(values) + slack && median(values) - slack <= high, `${low}, ${high}`);
      assert.deepEqual(values, before, 'what was given stays as it was');
      const turned = medianInterval([...values].reverse())!;
      assert.ok(Math.abs(turned[0] - low) <= slack && Math.abs(turned[1] - high) <= slack);
    }),
    { seed: 1 },
  );
});

test('values that are all equal have no spread', () => {
  assert.deepEqual(medianInterval([2.5, 2.5, 2.5]), [2.5, 2.5]);
  assert.deepEqual(medianInterval(Array(12).fill(2.5)), [2.5, 2.5]);
});

test('at another level it is as many ranks in as that level allows', () => {
  const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  // One head or none, or nine or ten, in ten throws: 2.15 %; none or ten: 0.2 %.
  assert.deepEqual(medianInterval(ten, 0.03), [2, 9]);
  assert.deepEqual(medianInterval(ten, 0.02), [1, 10]);
});
