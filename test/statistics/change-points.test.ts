import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changePoints } from '../../src/statistics/change-points.ts';
import { normal, seeded } from '../support/random.ts';

const noise = 0.02;

function series(seed: number, count: number, steps: readonly (readonly [at: number, share: number])[]): number[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) => {
    const level = steps.reduce((value, [at, share]) => (index >= at ? value * (1 + share) : value), 100);
    return level * (1 + noise * normal(random));
  });
}

test('noise alone has a change in at most 5 % of 400 series of 40 to 1,000 values', () => {
  let wrong = 0;
  for (let seed = 0; seed < 400; seed += 1) {
    const count = [40, 168, 365, 1000][seed % 4]!;
    if (changePoints(series(seed, count, [])).length > 0) wrong += 1;
  }
  assert.ok(wrong <= 20, `${wrong} of 400`);
});

test('a step of 10 % is found within two records of the truth in at least 95 %, and of 20 % too; of 5 % mostly', () => {
  for (const [share, least] of [
    [0.1, 190],
    [-0.1, 190],
    [0.2, 190],
    [0.05, 160],
  ] as const) {
    let found = 0;
    let more = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const random = seeded(7000 + seed);
      const count = 60 + Math.floor(random() * 300);
      const at = 10 + Math.floor(random() * (count - 20));
      const changes = changePoints(series(10_000 + seed, count, [[at, share]]));
      if (changes.some(({ index }) => Math.abs(index - at) <= 2)) found += 1;
      if (changes.length > 1) more += 1;
    }
    assert.ok(found >= least, `${share}: ${found} of 200`);
    assert.ok(more <= 10, `${share}: ${more} with more than one`);
  }
});

test('its size is told by the levels on both sides', () => {
  const [change] = changePoints(series(3, 200, [[120, 0.1]]));
  assert.ok(Math.abs(change!.after / change!.before - 1.1) < 0.01);
});

test('several steps are told apart', () => {
  const changes = changePoints(
    series(4, 300, [
      [80, 0.1],
      [160, -0.15],
      [220, 0.2],
    ]),
  );
  assert.deepEqual(
    changes.map(({ index }) => index),
    [80, 160, 220],
  );
});

test('a slow trend is no step, and neither are single outliers', () => {
  let wrong = 0;
  for (let seed = 0; seed < 100; seed += 1) {
    const random = seeded(400 + seed);
    const slanting = Array.from({ length: 200 }, (_, index) => 100 + index / 10 + 2 * normal(random));
    const spiked = series(800 + seed, 200, []).map((value, index) => (index % 23 === 11 ? value * 3 : value));
    for (const values of [slanting, spiked]) if (changePoints(values).length > 0) wrong += 1;
  }
  assert.ok(wrong <= 10, `${wrong} of 200`);
});

test('values without noise: a step is found, and none where nothing moves', () => {
  assert.deepEqual(changePoints(new Array(50).fill(7)), []);
  const steps = [...new Array(25).fill(7), ...new Array(25).fill(8)];
  assert.deepEqual(changePoints(steps), [{ index: 25, before: 7, after: 8 }]);
  assert.deepEqual(changePoints([1, 2, 3]), []);
});
