import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chart, charts } from '../../src/report/sparkline.ts';

test('bars stand on 0, and the highest fills its line', () => {
  assert.equal(chart([0, 25, 50, 75, 100], true, 5)[0], '\u2581\u2583\u2585\u2587\u2588');
  assert.equal(chart([0, 25, 50, 75, 100], false, 5)[0], '_.=*#');
});

test('what was not measured is a gap, and the chart says so', () => {
  assert.deepEqual(chart([1, null, 1], true, 3), ['\u2588\u00b7\u2588', '\u00b7 not measured']);
  assert.deepEqual(chart([1, null, 1], false, 3), ['#?#', '? not measured']);
  assert.deepEqual(chart([1, 1], false, 2), ['##']);
});

test('a short window is stretched and a long one averaged', () => {
  assert.equal(chart([1, 2], false, 60)[0], '=='.repeat(3) + '##'.repeat(3));
  assert.equal(chart([0, 100, 0, 100], false, 2)[0], '==');
});

test('runs stand a column each between the lowest and the highest of all sides', () => {
  const draw = (...all: readonly number[][]) => charts(all, false, 60, 'spread').lines;
  assert.deepEqual(draw([100, 101, 102], [105, 106]), ['_.-', '##']);
  assert.deepEqual(draw([-3, -1]), ['_#']);
  assert.deepEqual(draw([7, 7, 7]), ['___']);
  assert.equal(draw(Array.from({ length: 500 }, (_, index) => index))[0]!.length, 60);
});

test('charts below each other share one scale, and one line that tells what a gap is', () => {
  const { lines, legend } = charts(
    [
      [100, 100],
      [50, null],
      [null, 0],
    ],
    false,
    2,
  );
  assert.deepEqual(lines, ['##', '=?', '?_']);
  assert.deepEqual(legend, ['? not measured']);
  assert.deepEqual(charts([[1], [2]], false, 1).legend, []);
});

test('no power at all is a flat line', () => {
  assert.equal(chart([0, 0], false, 2)[0], '__');
  assert.equal(chart([], false, 2)[0], '');
});

test('a chart is never wider than it may be, and shows a gap only where there is one', () => {
  const means = fc.array(fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(means, fc.integer({ min: 1, max: 120 }), (values, width) => {
      const [bars] = chart(values, false, width);
      assert.ok(bars!.length >= 1 && bars!.length <= Math.min(60, width));
      if (!values.includes(null)) assert.ok(!bars!.includes('?'));
      if (values.every((value) => value === null)) assert.match(bars!, /^\?+$/);
    }),
  );
});
