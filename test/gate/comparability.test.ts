import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../../src/gate/comparability.ts';
import { notComparable } from '../../src/gate/gate.ts';
import { metricNamed } from '../../src/gate/metrics.ts';
import { factsOf, sessionOf } from '../../src/gate/report-side.ts';
import type { Facts } from '../../src/gate/side.ts';
import { quantity } from '../../src/model/quantity.ts';
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
  ['energy.aboveIdle', { idlePower: [21, 22] }, 'idle baseline P0'],
  ['energy.utilisation', { pue: 1.3 }, 'PUE'],
  ['gpu.energy', { gpuSource: 'nvidia-smi' }, 'source of the GPU energy'],
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

test('what told the GPU energy is a fact, whatever version of the driver read it', () => {
  const sourceOf = (by: string) => {
    const report = runReportOf(evenRepeats(6, { gpuEnergy: 50 }));
    const energy = report.metrics.gpu!.energy;
    const value = { ...energy.value, provenance: { kind: 'measured', by } } as const;
    return factsOf({ ...report, metrics: { ...report.metrics, gpu: { energy: { ...energy, value } } } }).gpuSource;
  };
  assert.equal(sourceOf('NVML 550.54.14'), sourceOf('NVML 560.28'));
  assert.notEqual(sourceOf('NVML 550.54.14'), sourceOf('nvidia-smi 550.54.14'));
  // As `energyOf` of the judge names what it integrated.
  assert.equal(sourceOf('NVML 550.54.14 (integrated power)'), 'NVML (integrated power)');
  assert.notEqual(sourceOf('NVML 550.54.14 (integrated power)'), sourceOf('NVML 550.54.14'));
});

test('an idle baseline within the interval of the other is the same one', () => {
  assert.deepEqual(facts.idlePower, [8, 20]);
  assert.deepEqual(between('energy.aboveIdle', { idlePower: [19, 30] }), []);
});

test('a figure that covers something else than its namesake is not compared, whatever the energy of the reports is', () => {
  const report = runReportOf(evenRepeats(6));
  const above = report.metrics.energy!.aboveIdle!;
  const wider = { ...above, value: { ...above.value, boundary: 'node' } } as const;
  const other = { ...report, metrics: { ...report.metrics, energy: { ...report.metrics.energy!, aboveIdle: wider } } };
  const side = (of: typeof report) => ({ facts: factsOf(of), session: sessionOf(of) });
  const base = { facts, sessions: [sessionOf(report)], isPaired: false };
  assert.deepEqual(notComparable(metricNamed('energy.aboveIdle')!, side(other), base), [
    { key: 'boundary of energy.aboveIdle', head: 'node', base: 'components' },
  ]);
  assert.deepEqual(notComparable(metricNamed('energy.total')!, side(other), base), []);
});

test('an energy utilisation over the energy of the facility names its PUE', () => {
  const report = runReportOf(evenRepeats(6));
  const joules = report.repeats.reduce((sum, { energy }) => sum + energy!.value, 0);
  const by = { kind: 'measured', by: 'meter' } as const;
  const figure = (label: string, value: number, boundary: 'wall' | 'facility') => ({
    label,
    quantity: quantity(value, 'J', by, { boundary }),
  });
  const utilisation = {
    id: 'energy-utilisation',
    title: 'Energy utilisation',
    definition: '',
    resource: 'energy at facility',
    applicable: true,
    value: quantity(0.5, '1', by),
    idlePower: report.energy.idlePower!,
    used: figure('used', joules / 2, 'wall'),
    total: figure('PUE x energy', 1.25 * joules, 'facility'),
  } as const;
  assert.equal(factsOf({ ...report, formulas: [utilisation] }).pue, 1.25);
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
