import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardsNeeded } from '../../src/rules/gpu-packing.ts';

const load = (memory: number, kernelTime = 0) => ({ memory, kernelTime });

test('each load goes as a whole to the first card that has room, the largest first', () => {
  assert.equal(cardsNeeded([], 0.8), 0);
  assert.equal(cardsNeeded([load(0.9)], 0.8), 1);
  assert.equal(cardsNeeded([load(0.3), load(0.5), load(0.3), load(0.5)], 0.8), 2);
  assert.equal(cardsNeeded([load(0.3), load(0.3), load(0.3)], 0.8), 2);
});

test('a card is full when its memory or its kernel time is', () => {
  assert.equal(cardsNeeded([load(0.1, 0.6), load(0.6, 0.1)], 0.8), 1);
  assert.equal(cardsNeeded([load(0.1, 0.6), load(0.1, 0.3)], 0.8), 2);
});

test('what fills a card to the brim fits, however the sum is rounded', () => {
  assert.equal(cardsNeeded([load(0.1), load(0.2)], 0.3), 1);
  assert.ok(0.1 + 0.2 > 0.3);
});
