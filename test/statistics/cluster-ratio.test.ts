import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PairSums, ratioHalfWidth } from '../../src/statistics/cluster-ratio.ts';
import { seeded } from '../support/random.ts';

const none: PairSums = { count: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 };

function sumsOf(pairs: readonly (readonly [x: number, y: number])[]): PairSums {
  return pairs.reduce(
    (sums, [x, y]) => ({
      count: sums.count + 1,
      x: sums.x + x,
      y: sums.y + y,
      xx: sums.xx + x * x,
      yy: sums.yy + y * y,
      xy: sums.xy + x * y,
    }),
    none,
  );
}

test('the interval holds the ratio of the whole in about 95 % of samples', () => {
  const random = seeded(21);
  const whole = Array.from({ length: 2000 }, (): readonly [number, number] => {
    const x = 500 + 500 * random();
    return [x, x * (0.5 + 0.4 * random())];
  });
  const all = sumsOf(whole);
  let held = 0;
  const rounds = 1000;
  for (let round = 0; round < rounds; round += 1) {
    const sums = sumsOf(Array.from({ length: 20 }, () => whole[Math.floor(random() * whole.length)]!));
    if (Math.abs(sums.y / sums.x - all.y / all.x) <= ratioHalfWidth(sums, whole.length)!) held += 1;
  }
  assert.ok(held > 0.93 * rounds && held < 0.975 * rounds, String(held));
});

test('a whole has no doubt, one pair no interval, and equal pairs none of either', () => {
  const pairs = [
    [10, 5],
    [20, 11],
  ] as const;
  assert.equal(ratioHalfWidth(sumsOf(pairs), 2), 0);
  assert.equal(ratioHalfWidth(sumsOf(pairs.slice(0, 1)), 2), undefined);
  assert.equal(
    ratioHalfWidth(
      sumsOf([
        [1e9, 5e8],
        [1e9, 5e8],
      ]),
      100,
    ),
    0,
  );
});

test('the more of the whole is in the sample, the narrower it is', () => {
  const sums = sumsOf([
    [10, 5],
    [20, 12],
    [15, 7],
  ]);
  assert.ok(ratioHalfWidth(sums, 4)! < ratioHalfWidth(sums, 1000)!);
});
