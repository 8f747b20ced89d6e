import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commands } from '../../src/commands/index.ts';
import { readConfig } from '../../src/config/config-reader.ts';
import { readAge, readMoment } from '../../src/config/history-options.ts';

test('an age has a unit of hours, days, weeks or years', () => {
  assert.equal(readAge('36h'), 36 * 3600);
  assert.equal(readAge(' 30d '), 30 * 86_400);
  assert.equal(readAge('1.5w'), 10.5 * 86_400);
  assert.equal(readAge('1y'), 365.25 * 86_400);
  for (const text of ['', '30', '0d', '-1d', '5m', '1e3d', '99999y']) assert.throws(() => readAge(text), RangeError);
});

test('a moment is an age or a date, which is UTC where it names no zone', () => {
  assert.deepEqual(readMoment('30d'), { ago: 30 * 86_400 });
  assert.deepEqual(readMoment('2026-11-01'), { at: 1_793_491_200 });
  assert.deepEqual(readMoment('2026-11-01T01:00'), { at: 1_793_494_800 });
  assert.deepEqual(readMoment('2026-11-01T01:00:00.5Z'), { at: 1_793_494_800.5 });
  assert.deepEqual(readMoment('2026-11-01T01:00+01:00'), { at: 1_793_491_200 });
  for (const text of ['', 'yesterday', '2026-13-01', '2026-11', '01.11.2026', '5x']) {
    assert.throws(() => readMoment(text), RangeError);
  }
});

test('a file says what the history is looked at for apart from what a command is repeated for', () => {
  const document = {
    until: '3%',
    metric: 'wall',
    historySince: '30d',
    historyFile: '/x/a.db',
    historyMetrics: ['power.mean'],
  };
  const { values } = readConfig(document, { path: 'x', remedy: '' }, commands);
  const of = (command: string) =>
    Object.fromEntries([...values.get(command)!].map(([name, { value }]) => [name, value]));
  assert.deepEqual(of('history'), { since: { ago: 30 * 86_400 }, history: '/x/a.db', historyMetric: ['power.mean'] });
  assert.equal(of('run')['until'], 0.03);
  assert.equal(of('run')['history'], '/x/a.db');
  const below = readConfig({ history: { historyUntil: '2026-11-01' } }, { path: 'x', remedy: '' }, commands).values;
  assert.deepEqual([...below.get('history')!.keys()], ['historyUntil']);
});
