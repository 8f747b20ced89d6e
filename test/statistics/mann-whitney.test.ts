import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fewestValues, rankSumQuantile } from '../../src/statistics/mann-whitney.ts';

test('the quantiles of few values are those of the printed tables', () => {
  // Mann & Whitney's U, one-sided, as in Milton (1964): n, m, alpha, U.
  const table = [
    [5, 5, 0.01, 1],
    [5, 5, 0.05, 4],
    [6, 6, 0.025, 5],
    [8, 5, 0.01, 4],
    [10, 10, 0.01, 19],
    [10, 10, 0.025, 23],
    [10, 10, 0.05, 27],
    [20, 20, 0.01, 114],
    [20, 20, 0.025, 127],
  ] as const;
  for (const [n, m, alpha, quantile] of table) assert.equal(rankSumQuantile(n, m, alpha), quantile, `${n}, ${m}`);
});

test('it is the greatest number of pairs whose probability, counted out over all orders, is small enough', () => {
  for (const [n, m] of [
    [2, 3],
    [4, 4],
    [3, 6],
    [5, 4],
  ] as const) {
    for (const alpha of [0.01, 0.05, 0.2, 0.4]) {
      const found = rankSumQuantile(n, m, alpha);
      const all = wrongPairsOfAllOrders(n, m);
      const atMost = (pairs: number) => all.filter((one) => one <= pairs).length / all.length;
      assert.ok(atMost(found) <= alpha, `${n}, ${m}, ${alpha}`);
      assert.ok(atMost(found + 1) > alpha, `${n}, ${m}, ${alpha}: one more would do`);
    }
  }
});

test('the two samples may change places', () => {
  for (const [n, m] of [
    [3, 9],
    [10, 7],
    [40, 12],
  ] as const) {
    assert.equal(rankSumQuantile(n, m, 0.01), rankSumQuantile(m, n, 0.01));
  }
});

test('where the counting ends the approximation goes on', () => {
  // 50 x 50 is counted out, 50 x 51 is not.
  const [counted, approximate] = [rankSumQuantile(50, 50, 0.01), rankSumQuantile(50, 51, 0.01)];
  assert.ok(approximate - counted > 15 && approximate - counted < 24, `${counted}, then ${approximate}`);
});

test('four against four can never be told at 1 %, five against five can', () => {
  assert.equal(rankSumQuantile(4, 4, 0.01), -1);
  assert.equal(fewestValues(0.01), 5);
});

/** For every order of n values and m others: how many pairs have the first above the second. */
function wrongPairsOfAllOrders(n: number, m: number): number[] {
  const found: number[] = [];
  const walk = (ns: number, ms: number, pairs: number) => {
    if (ns === 0 && ms === 0) found.push(pairs);
    if (ns > 0) walk(ns - 1, ms, pairs + (m - ms));
    if (ms > 0) walk(ns, ms - 1, pairs);
  };
  walk(n, m, 0);
  return found;
}
