import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstWordsOf } from '../../src/config/first-words.ts';

test('a first word stands once, whether its command or its members come first', () => {
  const listed = (...names: string[]) =>
    firstWordsOf(names.map((name) => ({ name }))).map(({ name, own, members }) => [
      name,
      own?.name,
      members.map(({ word, command }) => `${word}: ${command.name}`),
    ]);
  const log = ['log', 'log', ['trend: log trend', 'export: log export']];
  assert.deepEqual(listed('log', 'log trend', 'plain', 'log export'), [log, ['plain', 'plain', []]]);
  assert.deepEqual(listed('log trend', 'plain', 'log export', 'log'), [log, ['plain', 'plain', []]]);
  assert.deepEqual(listed('try run'), [['try', undefined, ['run: try run']]]);
  assert.deepEqual(listed('logs', 'log trend'), [
    ['logs', 'logs', []],
    ['log', undefined, ['trend: log trend']],
  ]);
});
