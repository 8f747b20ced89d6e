import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OptionSpec } from '../../src/config/option-spec.ts';
import {
  attributeOf,
  configOrigin,
  flagOf,
  type OptionName,
  optionSpecs,
  originOf,
  variableOf,
  variableText,
} from '../../src/config/options.ts';

const specs = Object.entries(optionSpecs) as [OptionName, OptionSpec][];

test('names of an option follow from its flag', () => {
  assert.equal(flagOf('tasksTotal'), '--tasks-total');
  assert.equal(attributeOf('tasksTotal'), 'tasksTotal');
  assert.equal(variableOf('tasksTotal'), 'NEGAWATT_TASKS_TOTAL');
  assert.equal(attributeOf('verdictFormat'), 'format');
  assert.equal(variableOf('format'), 'NEGAWATT_FORMAT');
  assert.equal(variableOf('verdictFormat'), 'NEGAWATT_VERDICT_FORMAT');
});

test('an origin is told as the user wrote it', () => {
  assert.equal(originOf('tasksTotal', 'flag'), '--tasks-total');
  assert.equal(originOf('tasksTotal', 'env'), 'NEGAWATT_TASKS_TOTAL');
  assert.equal(
    originOf('tasksTotal', `${configOrigin}/x/negawatt.config.json`),
    'tasksTotal in /x/negawatt.config.json',
  );
});

test('a switch is off where its variable says so', () => {
  for (const off of ['', '0', 'false', 'no', 'off', 'No'])
    assert.equal(variableText('quiet', { NEGAWATT_QUIET: off }), undefined);
  assert.equal(variableText('quiet', { NEGAWATT_QUIET: '1' }), '1');
  assert.equal(variableText('top', { NEGAWATT_TOP: '0' }), '0');
  assert.equal(variableText('top', {}), undefined);
});

test('what runs, loads, writes or looks elsewhere is known to be dangerous, and nothing else', () => {
  // A new option must be put on one side on purpose: a file in a repository that was cloned can set the harmless ones.
  const harmless = specs.filter(([, { group, danger }]) => group !== 'Configuration' && danger === undefined);
  assert.deepEqual(harmless.map(([name]) => name).sort(), [
    'allowEstimated',
    'alpha',
    'as',
    'axis',
    'baseline',
    'batchThreads',
    'batches',
    'budget',
    'budgets',
    'codecs',
    'columns',
    'concurrency',
    'current',
    'days',
    'duration',
    'failOn',
    'for',
    'format',
    'full',
    'gpus',
    'historyFormat',
    'historyMetric',
    'historyName',
    'historyUntil',
    'idle',
    'intensity',
    'interval',
    'levels',
    'maxBatch',
    'maxTime',
    'metric',
    'objective',
    'ofHistory',
    'outputTokens',
    'price',
    'promptTokens',
    'pue',
    'quiet',
    'reads',
    'repeat',
    'require',
    'sample',
    'seed',
    'since',
    'slo',
    'storagePower',
    'strict',
    'tasksCompletedFrom',
    'tasksTotal',
    'threads',
    'time',
    'tolerance',
    'top',
    'traffic',
    'transferEnergy',
    'until',
    'verdictFormat',
    'warmup',
  ]);
  for (const [name, { completes, danger }] of specs) {
    if (completes === 'command') assert.ok(danger !== undefined, name);
  }
});
