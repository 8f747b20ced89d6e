import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Config } from '../../src/config/config-reader.ts';
import { configuredFor } from '../../src/config/configured.ts';
import type { OptionName } from '../../src/config/options.ts';

const file = (path: string, options: Partial<Record<OptionName, unknown>>, command = 'run'): Config => ({
  path,
  values: new Map([
    [
      command,
      new Map(Object.entries(options).map(([name, value]) => [name as OptionName, { value, text: String(value) }])),
    ],
  ]),
});
const configured = (configs: readonly Config[], given: readonly OptionName[] = []) =>
  Object.fromEntries(
    [...configuredFor('run', configs, (name) => given.includes(name))].map(([name, { value, path }]) => [
      name,
      `${value} of ${path}`,
    ]),
  );

test('the strongest file that has a value gives it, where the user gave none', () => {
  const configs = [file('near', { top: 1, interval: 2 }), file('own', { interval: 3, pue: 4 })];
  assert.deepEqual(configured(configs), { top: '1 of near', interval: '2 of near', pue: '4 of own' });
  assert.deepEqual(configured(configs, ['interval']), { top: '1 of near', pue: '4 of own' });
  assert.deepEqual([...configuredFor('audit', configs, () => false)], []);
});

test('what contradicts a flag or a stronger file is passed over', () => {
  assert.deepEqual(configured([file('own', { repeat: 10, top: 1 })], ['until']), { top: '1 of own' });
  assert.deepEqual(configured([file('own', { interval: 1, meter: 'exec:x', pue: 2 })], ['from']), { pue: '2 of own' });
  assert.deepEqual(configured([file('near', { until: 0.03 }), file('own', { repeat: 10 })]), { until: '0.03 of near' });
});

test('where everything is to be read, a configured sample is none', () => {
  const compress = (options: Partial<Record<OptionName, unknown>>, given: OptionName) => [
    ...configuredFor('bench compress', [file('own', options, 'bench compress')], (name) => name === given).keys(),
  ];
  assert.deepEqual(compress({ sample: 5e6, levels: [1] }, 'full'), ['levels']);
  assert.deepEqual(compress({ full: true, levels: [1] }, 'sample'), ['levels']);
});

test('what contradicts itself in one file is left for the command to refuse', () => {
  assert.deepEqual(Object.keys(configured([file('own', { repeat: 10, until: 0.03 })])), ['repeat', 'until']);
});

test('what says nothing without another option waits for it', () => {
  assert.deepEqual(configured([file('own', { metric: 'wall' })]), {});
  assert.deepEqual(configured([file('own', { metric: 'wall' })], ['until']), { metric: 'wall of own' });
  assert.deepEqual(configured([file('near', { until: 0.03 }), file('own', { metric: 'wall' })]), {
    until: '0.03 of near',
    metric: 'wall of own',
  });
  assert.deepEqual(configured([file('own', { tasksTotal: 3 })]), {});
});

test('where a record goes waits for what is recorded, and what is not measured anew is not recorded', () => {
  const names = (options: Partial<Record<OptionName, unknown>>, given: readonly OptionName[] = []) => [
    ...configuredFor('audit', [file('own', options, 'audit')], (name) => given.includes(name)).keys(),
  ];
  assert.deepEqual(names({ history: 'a.db', as: 'nightly', top: 1 }), ['top']);
  assert.deepEqual(names({ history: 'a.db', as: 'nightly' }, ['record']), ['history', 'as']);
  assert.deepEqual(names({ history: 'a.db', record: true }), ['history', 'record']);
  assert.deepEqual(names({ history: 'a.db', record: true }, ['from']), []);
});

test('a window for audits does not stop a doctor who measures nothing', () => {
  const configs = [file('own', { duration: 60, format: 'json' }, 'doctor')];
  const names = (given: readonly OptionName[]) => [
    ...configuredFor('doctor', configs, (name) => given.includes(name)).keys(),
  ];
  assert.deepEqual(names([]), ['format']);
  assert.deepEqual(names(['capture']), ['duration', 'format']);
  assert.deepEqual(names(['fix']), []);
});
