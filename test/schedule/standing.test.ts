import assert from 'node:assert/strict';
import { test } from 'node:test';
import { speak } from '../../src/schedule/standing.ts';

const of = (...keys: readonly string[]) => keys.map((key) => ({ key, line: `line of ${key}` }));
const keys = (told: readonly { readonly key: string }[]) => told.map(({ key }) => key);

test('what is new is told, what stands is not told again, and what went is forgotten', () => {
  const first = speak([], of('a', 'b'));
  assert.deepEqual(keys(first.fresh), ['a', 'b']);
  const second = speak(first.standing, of('b', 'c'));
  assert.deepEqual(keys(second.fresh), ['c']);
  assert.deepEqual(keys(second.gone), ['a']);
  const third = speak(second.standing, of('a', 'b', 'c'));
  assert.deepEqual(keys(third.fresh), ['a']);
});

test('what a failed run could not see stands as it was', () => {
  const { fresh, gone, standing } = speak(of('finding a', 'gate b'), of('failed 2'), (key) =>
    key.startsWith('finding'),
  );
  assert.deepEqual(keys(fresh), ['failed 2']);
  assert.deepEqual(keys(gone), ['gate b']);
  assert.deepEqual(keys(standing), ['finding a', 'failed 2']);
});
