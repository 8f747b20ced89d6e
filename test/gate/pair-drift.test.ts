import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairDrift } from '../../src/gate/pair-drift.ts';
import type { Session } from '../../src/gate/side.ts';

const sessionOf = (values: readonly (number | null)[]): Session => ({
  at: '2026-11-24T12:00:00.000Z',
  metrics: { 'cpu.total': { unit: 's', center: 'median', value: 1, isEstimated: false, values } },
});
const rising: readonly (number | null)[] = Array.from({ length: 12 }, (_, index) => 1 + 0.02 * index);

test('a drift that both sides share is told, with its size', () => {
  assert.match(
    pairDrift(sessionOf(rising), sessionOf(rising))!,
    /^cpu\.total of both sides drifted by 11\.4 % from the first half of the pairs to the second/,
  );
});

test('a level that stays, and too few pairs, tell of none', () => {
  const steady = rising.map((_, index) => 1 + 0.01 * ((index * 7) % 5));
  assert.equal(pairDrift(sessionOf(steady), sessionOf(steady)), undefined);
  assert.equal(pairDrift(sessionOf(rising.slice(0, 6)), sessionOf(rising)), undefined);
  assert.equal(pairDrift(sessionOf(rising.with(3, null)), sessionOf([null, 0, -1])), undefined);
});
