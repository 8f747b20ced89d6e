import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visitBudget } from '../../../src/bench/batch/budget.ts';

test('five rounds of windows with their warm-ups fit in the time', () => {
  assert.deepEqual(visitBudget(6, { time: 60 }), { window: 1, warmUp: 1, whole: 2 });
});

test('where windows would be too short there are to be three rounds, and no window is shorter than 0.2 s', () => {
  assert.equal(visitBudget(6, { time: 9 }).window, 0.25);
  assert.equal(visitBudget(1000, { time: 60 }).window, 0.2);
});

test('a window is never longer than 10 s, and a repeat is a round', () => {
  assert.equal(visitBudget(1, { time: 3600 }).window, 10);
  assert.equal(visitBudget(6, { time: 60, repeat: 10 }).window, 0.5);
});
