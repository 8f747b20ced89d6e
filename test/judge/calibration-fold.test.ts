import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Calibration, CalibrationFold } from '../../src/judge/calibration-fold.ts';
import type { ProcessEntry } from '../../src/model/processes.ts';
import {
  clockSeries,
  cpuRow,
  cpuSeries,
  energyColumn,
  type FedSource,
  feed,
  gpuCard,
  gpuSource,
  powerColumn,
} from '../support/feed.ts';
import { seeded } from '../support/random.ts';

const minute = Array.from({ length: 61 }, (_, at) => at);

/** Two CPUs; how busy each second was. */
function cpu(share: (second: number) => number): FedSource {
  let user = 0;
  let idle = 0;
  return {
    id: 'cpu',
    series: cpuSeries,
    rows: minute.map((at) => {
      if (at > 0) {
        user += 2 * share(at - 1);
        idle += 2 * (1 - share(at - 1));
      }
      return cpuRow(at, { user, idle });
    }),
  };
}

/** A counter of the watts of each second. */
function counter(watts: (second: number) => number, resource = 'package-0'): FedSource {
  let joules = 1000;
  return {
    id: 'powercap',
    series: [energyColumn(resource)],
    rows: minute.map((at) => {
      if (at > 0) joules += watts(at - 1);
      return [at, joules];
    }),
  };
}

function calibrate(sources: readonly FedSource[], ownPid = 1): ReturnType<CalibrationFold['finish']> {
  const fold = new CalibrationFold(ownPid);
  feed(fold, sources, { duration: 60 });
  return fold.finish();
}

function measured(sources: readonly FedSource[]): Calibration {
  const found = calibrate(sources);
  assert.ok(!('reason' in found), 'reason' in found ? found.reason : '');
  return found;
}

test('the idle power is the mean of the stretch in which the CPUs were least busy', () => {
  const isIdle = (second: number) => second >= 30 && second < 50;
  const found = measured([
    cpu((second) => (isIdle(second) ? 0.01 : 0.5)),
    counter((second) => (isIdle(second) ? 40 + (second % 2) : 120)),
  ]);
  assert.deepEqual([found.stretch.from, found.stretch.to, found.of], [30, 50, 60]);
  const [components] = found.boundaries;
  assert.ok(Math.abs(components!.watts - 40.5) < 1e-9);
  assert.deepEqual(components!.parts, ['powercap/package-0']);
  const [low, high] = components!.interval!;
  assert.ok(low < 40.5 && high > 40.5 && high - low < 2);
  assert.ok(Math.abs(components!.spread!.watts - 0.513) < 0.001);
  assert.equal(components!.spread!.each, 1);
  assert.equal(found.disturbed, false);
  assert.equal(found.measuredAt, 1_790_000_030);
});

test('it is chosen by activity and never by power: the lowest power of a busy machine is not its idle', () => {
  const found = measured([
    cpu((second) => (second < 20 ? 0.9 : 0.02)),
    // The machine is throttled while it works.
    counter((second) => (second < 20 ? 10 : 50)),
  ]);
  assert.ok(found.stretch.from >= 20);
  assert.ok(Math.abs(found.boundaries[0]!.watts - 50) < 1e-9);
});

test('the mean is not biased by noise: over many quiet minutes it is right on average, and in its interval', () => {
  const random = seeded(11);
  let sum = 0;
  let inside = 0;
  for (let run = 0; run < 200; run += 1) {
    const found = measured([cpu(() => 0.01 + 0.01 * random()), counter(() => 50 + 4 * (random() - 0.5))]);
    const { watts, interval } = found.boundaries[0]!;
    sum += watts;
    if (interval![0] <= 50 && interval![1] >= 50) inside += 1;
  }
  assert.ok(Math.abs(sum / 200 - 50) < 0.06, `${sum / 200} W on average`);
  assert.ok(inside >= 184, `${inside} of 200`);
});

test('a machine that is busy throughout is told disturbed, and is measured all the same', () => {
  assert.equal(measured([cpu(() => 0.3), counter(() => 90)]).disturbed, true);
});

test('without CPU time all of the measurement counts', () => {
  const found = measured([counter(() => 33)]);
  assert.deepEqual(found.stretch, { from: 0, to: 60, busy: undefined });
  assert.ok(Math.abs(found.boundaries[0]!.watts - 33) < 1e-9);
});

test('boundaries are kept apart, and each card by itself', () => {
  const cards = gpuSource(
    [gpuCard(0, { columns: ['energy', 'utilisation'] }), gpuCard(1, { columns: ['energy', 'utilisation'] })],
    (at, { index }) => ({ energy: (index === 0 ? 20 : 25) * at, utilisation: index === 0 ? 0 : 0.2 }),
    minute,
  );
  const wall: FedSource = { id: 'meter', series: [powerColumn('meter')], rows: minute.map((at) => [at, 130]) };
  const found = measured([cpu(() => 0.01), counter(() => 60), cards, wall]);
  assert.deepEqual(
    found.boundaries.map(({ boundary, watts, parts }) => [boundary, Math.round(watts), parts]),
    [
      ['components', 60, ['powercap/package-0']],
      ['wall', 130, ['meter/meter']],
    ],
  );
  assert.deepEqual(
    found.gpus.map(({ uuid, watts, busy, parts }) => [uuid, Math.round(watts), busy, parts]),
    [
      ['GPU-0', 20, 0, ['nvidia/GPU-0']],
      ['GPU-1', 25, found.gpus[1]!.busy, ['nvidia/GPU-1']],
    ],
  );
  // A kernel ran on the second card, whatever the CPUs did.
  assert.equal(found.disturbed, true);
});

test('who worked is named, and negawatt and its children as such', () => {
  const entry = (pid: number, parent: number, name: string, cpuTime: number): ProcessEntry => ({
    pid,
    start: pid,
    parent,
    name,
    cpu: cpuTime,
    childrenCpu: 0,
    resident: 1e6,
  });
  const fold = new CalibrationFold(50);
  const scan = (cpuTime: number) => ({
    changed: [
      entry(40, 1, 'backup', 10 * cpuTime),
      entry(50, 1, 'node', 2 * cpuTime),
      entry(51, 50, 'nvml', cpuTime),
      entry(60, 1, 'sshd', cpuTime / 10),
    ],
    ended: [],
    count: 4,
  });
  const sources = [cpu(() => 0.01), counter(() => 60)];
  const process: FedSource = { id: 'processes', series: [], rows: [] };
  // The scans come with the first row and with the last.
  const sink = Object.assign(Object.create(fold) as CalibrationFold, {
    footer: (footer: Parameters<CalibrationFold['footer']>[0]) => {
      fold.processes(2, 0, scan(0));
      fold.processes(2, 60, scan(1));
      fold.footer(footer);
    },
    header: (header: Parameters<CalibrationFold['header']>[0]) => fold.header(header),
    row: (source: number, at: number, values: ArrayLike<number>) => fold.row(source, at, values),
  });
  feed(sink, [...sources, process], { duration: 60 });
  const found = fold.finish();
  assert.ok(!('reason' in found));
  assert.deepEqual(
    found.disturbers.map(({ name, isOwn, cores }) => [name, isOwn, Math.round(cores! * 1000)]),
    [
      ['backup', false, 167],
      ['node', true, 33],
      ['nvml', true, 17],
    ],
  );
});

test('a machine that slept has no stretch across its sleep', () => {
  const clock: FedSource = {
    id: 'clock',
    series: clockSeries,
    rows: minute.map((at) => [at, 1_790_000_000 + at + (at >= 25 ? 100 : 0), 5000 + at + (at >= 25 ? 100 : 0)]),
  };
  const found = measured([clock, cpu((second) => (second < 40 ? 0.01 : 0.02)), counter(() => 60)]);
  assert.ok(found.stretch.from >= 25 || found.stretch.to <= 24, `${found.stretch.from} to ${found.stretch.to}`);
});

test('a counter that never moves is no idle of 0 W: nothing was measured, and why is told', () => {
  const found = calibrate([cpu(() => 0.01), counter(() => 0)]);
  assert.match('reason' in found ? found.reason : '', /did not move for 20\.0 s/);
});

test('a meter that fell silent in the stretch tells no idle', () => {
  const wall: FedSource = {
    id: 'meter',
    series: [powerColumn('meter')],
    rows: minute.filter((at) => at < 30).map((at) => [at, 130]),
  };
  const found = calibrate([cpu((second) => (second < 25 ? 0.3 : 0.01)), wall]);
  assert.match('reason' in found ? found.reason : '', /meter: it was read for \d+\.\d s of the stretch only/);
});

test('a card that appeared meanwhile makes it other hardware', () => {
  const cards = gpuSource([gpuCard(0)], (at) => ({ energy: 20 * at, power: 20 }), minute);
  const more = gpuSource([gpuCard(0), gpuCard(1)], () => ({}), []);
  const found = calibrate([cpu(() => 0.01), { ...cards, changes: [[20, more.series]] }]);
  assert.match('reason' in found ? found.reason : '', /GPU-1 appeared/);
});
