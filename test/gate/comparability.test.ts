import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../../src/gate/comparability.ts';
import { metricNamed } from '../../src/gate/metrics.ts';
import { factsOf } from '../../src/gate/report-side.ts';
import type { Facts } from '../../src/gate/side.ts';
import { evenRepeats, runReportOf } from '../support/run-report.ts';

const facts = factsOf(runReportOf(evenRepeats(6)));
const between = (name: string, more: Partial<Facts>) => differences(metricNamed(name)!, { ...facts, ...more }, facts);

test('two reports of one machine and one way of measuring may be compared', () => {
  for (const name of ['energy.total', 'wall', 'cpu.total', 'memory.peak']) assert.deepEqual(between(name, {}), []);
});

const unlike: readonly (readonly [metric: string, more: Partial<Facts>, key: string])[] = [
  ['energy.total', { boundary: 'node' }, 'boundary of the energy'],
  ['energy.total', { parts: ['powercap/package-0'] }, 'parts of the energy'],
  ['energy.total', { energyIs: 'estimated' }, 'provenance of the energy'],
  ['energy.total', { interval: 5 }, 'sampling interval'],
  ['energy.aboveIdle', { idleIs: 'measured' }, 'provenance of the idle baseline'],
  ['wall', { isWarm: false }, 'warm-up'],
  ['wall', { tasks: 3 }, 'tasks of one run'],
  ['cpu.total', { accounting: 'process tree' }, 'accounting of CPU time and memory'],
  ['wall', { kind: 'audit' }, 'kind of report'],
];
for (const [metric, more, key] of unlike) {
  test(`${metric} is not compared where ${key} differs, which is named`, () => {
    assert.deepEqual(
      between(metric, more).map((difference) => difference.key),
      [key],
    );
  });
}

test('a card that was swapped is other hardware, in a run as in an audit', () => {
  const report = runReportOf(evenRepeats(6));
  const on = (...gpus: readonly string[]) => factsOf({ ...report, host: { ...report.host, gpus } });
  const of = (head: Facts, base: Facts) => differences(metricNamed('energy.total')!, head, base);
  assert.deepEqual(of(on('GPU-a', 'GPU-b'), on('GPU-b', 'GPU-a')), []);
  assert.deepEqual(of(on('GPU-a', 'GPU-c'), on('GPU-a', 'GPU-b')), [
    { key: 'hardware gpus', head: 'GPU-a, GPU-c', base: 'GPU-a, GPU-b' },
  ]);
  assert.deepEqual(of(on(), on('GPU-a')), [{ key: 'hardware gpus', head: 'none', base: 'GPU-a' }]);
  // A report from before cards were named.
  assert.deepEqual(of(on(), facts), []);
});

test('a fact that a metric does not depend on is no obstacle', () => {
  assert.deepEqual(between('wall', { boundary: 'node', interval: 5, accounting: 'process tree' }), []);
  assert.deepEqual(between('task.energy', { tasks: 3 }), []);
});

test('of other hardware the very fact is named', () => {
  const key = JSON.parse(facts.hardware) as { cpu: { model: string } };
  const hardware = JSON.stringify({ ...key, cpu: { ...key.cpu, model: 'AMD EPYC 9654' } });
  assert.deepEqual(between('wall', { hardware }), [
    { key: 'hardware cpu.model', head: 'AMD EPYC 9654', base: 'AMD EPYC 9354' },
  ]);
});
