import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJudge } from '../../src/judge/judge.ts';
import type { IdleBaseline } from '../../src/model/idle-baseline.ts';
import type { ProcessScan } from '../../src/model/processes.ts';
import { isEstimated, type Quantity } from '../../src/model/quantity.ts';
import type { RecordingHeader, RecordingSink } from '../../src/model/recording.ts';
import type { Audited } from '../../src/model/report.ts';
import {
  cpuRow,
  cpuSeries,
  energyColumn,
  type FedSource,
  feed,
  gpuCard,
  gpuSource,
  judgeFed,
  powerColumn,
} from '../support/feed.ts';
import { idleBaselineOf, idleCard, idlePower } from '../support/idle-baseline.ts';

const seconds = Array.from({ length: 11 }, (_, at) => at);
const cpu: FedSource = {
  id: 'cpu',
  series: cpuSeries,
  rows: seconds.map((at) => cpuRow(at, { user: at, idle: at })),
};
const packages: FedSource = {
  id: 'powercap',
  series: [energyColumn('package-0')],
  rows: seconds.map((at) => [at, 100 * at]),
};
const wall: FedSource = {
  id: 'meter',
  series: [powerColumn('meter')],
  rows: seconds.map((at) => [at, 300]),
};
const card = gpuSource([gpuCard(0)], (at) => ({ energy: 120 * at, power: 120 }));

function judged(sources: readonly FedSource[], idle: IdleBaseline): Audited {
  return judgeFed(sources, { idle });
}

function idleOf(report: Audited): Quantity<'W'> {
  const formula = report.formulas.find(({ id }) => id === 'energy-utilisation');
  assert.ok(formula?.applicable && formula.idlePower !== undefined);
  return formula.idlePower as Quantity<'W'>;
}

test('an idle that was measured of the same parts takes the place of the model’s, and says when', () => {
  const report = judged([cpu, packages], idleBaselineOf());
  const idle = idleOf(report);
  assert.equal(idle.value, 40);
  assert.deepEqual(idle.interval, [39, 41]);
  assert.deepEqual(idle.provenance, {
    kind: 'measured',
    by: 'idle calibration of 2026-09-18 (powercap (RAPL))',
  });
  const utilisation = report.formulas.find(({ id }) => id === 'energy-utilisation');
  assert.ok(utilisation?.applicable && Math.abs(utilisation.value!.value - 0.6) < 1e-9);
  assert.ok(!isEstimated(utilisation.value as Quantity));
  assert.deepEqual(report.warnings, ['The idle baseline is 3 days old.']);
});

test('an idle of other parts is not used, and why is told', () => {
  const memory = energyColumn('package-0/dram', { component: 'dram' });
  const both: FedSource = {
    ...packages,
    series: [...packages.series, memory],
    rows: seconds.map((at) => [at, 100 * at, 10 * at]),
  };
  const report = judged([cpu, both], idleBaselineOf());
  assert.ok(isEstimated(idleOf(report)));
  assert.match(
    report.warnings.join('\n'),
    /of 2026-09-18 is not used at the boundary components: it is of powercap\/package-0, and the energy of powercap\/package-0, powercap\/package-0\/dram\. Measure it again/,
  );
});

test('an idle at another boundary is not used', () => {
  const report = judged([cpu, wall], idleBaselineOf());
  assert.ok(isEstimated(idleOf(report)));
  assert.match(report.warnings.join('\n'), /not used at the boundary wall/);
});

test('the idle of the cards in an energy is added to that of the rest', () => {
  const report = judged([cpu, packages, card], idleBaselineOf({ gpus: [idleCard(0, 25), idleCard(1, 99)] }));
  const idle = idleOf(report);
  assert.equal(idle.value, 65);
  assert.deepEqual(idle.interval, [63, 67]);
  assert.ok(!isEstimated(idle));
  // What the card drew above its idle has no owner here, and its idle is the measured one.
  assert.equal(report.gpus[0]?.attribution?.idle?.value, 250);
  assert.doesNotMatch(report.gpus[0]!.attribution!.basis, /of its kind/);
});

test('a card that was not measured idle leaves the sum to the model', () => {
  const report = judged([cpu, packages, card], idleBaselineOf());
  assert.ok(isEstimated(idleOf(report)));
  assert.match(report.warnings.join('\n'), /not all that counts there was measured then/);
  assert.match(report.gpus[0]!.attribution!.basis, /of its kind/);
});

test('where the whole machine is modelled a card still has its measured idle', () => {
  const modelled = judgeFed([cpu], {});
  const withCard = judged([cpu, card], idleBaselineOf({ boundaries: [], gpus: [idleCard(0, 25)] }));
  assert.ok(Math.abs(idleOf(withCard).value - idleOf(modelled).value - 25) < 1e-9);
});

test('processes share what is above the idle of the machine without its cards', () => {
  const judge = createJudge('0.0.0');
  const scan = (cpuTime: number): ProcessScan => ({
    changed: [{ pid: 7, start: 7, parent: 1, name: 'work', cpu: cpuTime, childrenCpu: 0, resident: 1e6 }],
    ended: [],
    count: 1,
  });
  const idle = idleBaselineOf({
    boundaries: [{ boundary: 'wall', ...idlePower(130, ['meter/meter'], 'meter') }],
    gpus: [idleCard(0, 25)],
  });
  judge.processes(0, 0, scan(0));
  judge.processes(0, 10, scan(10));
  feed(judge, [cpu, wall, card], { idle });
  const { processes } = judge.report();
  assert.equal(processes?.idlePower?.value, 105);
  assert.deepEqual(processes?.idlePower?.interval, [103, 107]);
  // (300 - 120 - 105) W for 10 s.
  assert.ok(Math.abs(processes!.rows[0]!.energy!.value - 750) < 1e-6);
});

test('the age is told in the unit that suits it, and a date in the future is not believed', () => {
  const at = (ago: number) => idleBaselineOf({ measuredAt: new Date((1_790_000_000 - ago) * 1000).toISOString() });
  for (const [ago, words] of [
    [30, 'new'],
    [600, '10 minutes old'],
    [5 * 3600, '5 hours old'],
    [86_400 * 40.5, '40 days old'],
    [-7200, 'dated after this window: a clock was wrong'],
  ] as const) {
    assert.deepEqual(judged([cpu, packages], at(ago)).warnings, [`The idle baseline is ${words}.`]);
  }
});

test('a disturbed calibration says by whom, and negawatt is nobody to name', () => {
  const idle = idleBaselineOf({
    disturbed: true,
    disturbers: [
      { pid: 1, name: 'node', cores: 0.5, isOwn: true },
      { pid: 2, name: 'backup', cores: 0.4, isOwn: false },
    ],
  });
  assert.match(
    judged([cpu, packages], idle).warnings.join('\n'),
    /not idle when its idle baseline was measured, by backup: energy above idle is told too low/,
  );
});

test('an idle of another kernel is used and told', () => {
  const judge = createJudge('0.0.0');
  const underNewKernel: RecordingSink = Object.assign(Object.create(judge) as RecordingSink, {
    header: (header: RecordingHeader) =>
      judge.header({
        ...header,
        host: { kind: 'real', inventory: { cpu: {}, memory: {}, os: { kernel: '6.12.0' } } },
      }),
  });
  feed(underNewKernel, [cpu, packages], { idle: idleBaselineOf({ kernel: '6.1.0' }) });
  const report = judge.report();
  assert.equal(idleOf(report).value, 40);
  assert.match(report.warnings.join('\n'), /measured under kernel 6\.1\.0, and this is 6\.12\.0\. Measure it again/);
});

test('where nothing is measured an idle is of no use, and nothing more is told of it', () => {
  const report = judged([cpu], idleBaselineOf({ disturbed: true }));
  assert.ok(isEstimated(idleOf(report)));
  assert.deepEqual(report.warnings, [
    'The idle baseline of 2026-09-18 is not used: nothing that it is of was measured in this window.',
  ]);
});

test('an idle that fits nowhere is not told to be old', () => {
  const { warnings } = judged([cpu, wall], idleBaselineOf({ disturbed: true }));
  assert.deepEqual(warnings, [
    'The idle baseline of 2026-09-18 is not used at the boundary wall: not all that counts there was measured then. Measure it again: negawatt doctor --calibrate-idle 60s.',
  ]);
});
