import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestName } from '../../src/gate/nearest-name.ts';

const known = ['energy.total', 'energy.aboveIdle', 'wall', 'cpu.total'];

test('a slip of the finger is put right: a letter too few, too many, wrong, or two swapped', () => {
  for (const typed of ['energy.totl', 'energy.totall', 'energy.tatal', 'energy.toatl', 'ENERGY.TOTAL']) {
    assert.equal(nearestName(typed, known), 'energy.total');
  }
});

test('another word is no slip', () => {
  assert.equal(nearestName('temperature', known), undefined);
  assert.equal(nearestName('x', []), undefined);
});
