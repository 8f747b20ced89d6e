import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Audited } from '../../src/model/report.ts';
import {
  clockSeries,
  cpuRow,
  cpuSeries,
  energyColumn,
  type FedSource,
  judgeFed,
  powerColumn,
} from '../support/feed.ts';

const seconds = Array.from({ length: 11 }, (_, at) => at);

function powercap(series: FedSource['series'], values: (at: number) => number[]): FedSource {
  return { id: 'powercap', series, rows: seconds.map((at) => [at, ...values(at)]) };
}

function near(actual: number | undefined, expected: number, within = 1e-6): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);
}

test('two packages and their memory add up to the components, each with its share', () => {
  const report = judgeFed([
    powercap(
      [energyColumn('package-0'), energyColumn('package-0/dram', { component: 'dram' }), energyColumn('package-1')],
      (at) => [100 * at, 20 * at, 80 * at],
    ),
  ]);
  const { total, parts } = report.energy;
  assert.equal(total?.boundary, 'components');
  near(total?.energy.value, 2000);
  near(total?.meanPower.value, 200);
  assert.deepEqual(
    parts.map(({ resource, share }) => [resource, share?.value]),
    [
      ['package-0', 0.5],
      ['package-0/dram', 0.1],
      ['package-1', 0.4],
    ],
  );
  assert.deepEqual(total?.energy.provenance, { kind: 'measured', by: 'powercap' });
});

test('psys, core and uncore are shown with the reason and never added', () => {
  const report = judgeFed([
    powercap(
      [
        energyColumn('package-0'),
        energyColumn('psys', { component: 'platform', counted: false, reason: 'contains the packages' }),
        energyColumn('package-0/core', { component: 'cpu-core', counted: false, reason: 'inside the package' }),
      ],
      (at) => [100 * at, 150 * at, 70 * at],
    ),
  ]);
  near(report.energy.total?.energy.value, 1000);
  const psys = report.energy.parts.find(({ resource }) => resource === 'psys');
  assert.equal(psys?.counted, false);
  assert.equal(psys?.reason, 'contains the packages');
  near(psys?.energy.value, 1500);
});

test('an interval in which one counter was reset is an interval of which the whole is unknown', () => {
  const report = judgeFed([
    powercap([energyColumn('package-0'), energyColumn('package-1')], (at) => [
      5000 + 100 * at,
      at < 5 ? 90_000 + 50 * at : 50 * (at - 5),
    ]),
  ]);
  const { total, parts } = report.energy;
  near(total?.covered.value, 9);
  near(total?.energy.value, 9 * 150);
  near(
    parts.reduce((sum, part) => sum + part.energy.value, 0),
    total!.energy.value,
  );
  assert.deepEqual(report.coverage.gaps, [
    { source: 'powercap', from: 4, to: 5, reason: 'package-1: the counter was reset or jumped' },
  ]);
});

test('a counter that wraps in the window loses nothing', () => {
  const range = 262_143.32885;
  const report = judgeFed([powercap([energyColumn('package-0')], (at) => [(range - 500 + 100 * at) % range])]);
  near(report.energy.total?.energy.value, 1000, 1e-4);
});

test('a counter that never moves is unsupported, not 0 W', () => {
  const report = judgeFed([powercap([energyColumn('package-0')], () => [1234])]);
  assert.equal(report.energy.total, undefined);
  assert.match(report.energy.reason ?? '', /did not move for 10\.0 s/);
  assert.deepEqual(
    report.sources.missing.map(({ id, why }) => [id, why]),
    [['powercap', 'unsupported']],
  );
  assert.deepEqual(report.sources.used, []);
});

test('a counter that never moves is called so in a short window too, not slow', () => {
  const rows = [0, 0.2, 0.4, 0.6, 0.8, 1].map((at): [number, number] => [at, 12_345]);
  const series = [energyColumn('package-0')];
  const report = judgeFed([{ id: 'powercap', series, period: 0.2, rows }], { duration: 1, interval: 0.2 });
  assert.match(report.energy.reason ?? '', /did not move for 1\.0 s/);
});

test('one counter of several that never moves is left out of the total, and said', () => {
  const report = judgeFed([
    powercap([energyColumn('package-0'), energyColumn('package-0/dram', { component: 'dram' })], (at) => [100 * at, 7]),
  ]);
  assert.deepEqual(report.energy.total?.parts, ['powercap/package-0']);
  assert.match(report.warnings.join(), /package-0\/dram is in no total/);
});

test('a window shorter than the counter’s step is not measured', () => {
  const report = judgeFed(
    [
      {
        id: 'hwmon',
        series: [energyColumn('slow', { step: 5 })],
        rows: [
          [0, 100],
          [1, 100],
        ],
      },
    ],
    { duration: 1 },
  );
  assert.equal(report.energy.total, undefined);
  assert.match(report.energy.reason ?? '', /too short for a counter that is updated every 5 s/);
});

test('a counter that one reading failed of is bridged, since the next one holds the difference', () => {
  const report = judgeFed([powercap([energyColumn('package-0')], (at) => [at === 4 ? Number.NaN : 100 * at])]);
  near(report.energy.total?.energy.value, 1000);
  near(report.energy.total?.covered.value, 10);
});

test('a component that goes away makes the total incomplete, not smaller', () => {
  const report = judgeFed([
    powercap([energyColumn('package-0'), energyColumn('package-1')], (at) => [100 * at, at > 4 ? Number.NaN : 50 * at]),
  ]);
  near(report.energy.total?.meanPower.value, 150);
  near(report.energy.total?.covered.value, 4);
  assert.match(report.warnings.join(), /covers 4\.0 s of the 10\.0 s/);
});

test('a component that can never be read makes the sum unknown, and is named', () => {
  const report = judgeFed([
    powercap([energyColumn('package-0'), energyColumn('package-1')], (at) => [100 * at, Number.NaN]),
  ]);
  assert.equal(report.energy.total, undefined);
  assert.match(report.energy.reason ?? '', /package-1 could not be read/);
});

test('the energy of a suspend is unknown, whatever the counters say', () => {
  const asleep = (at: number) => (at > 5 ? 3600 : 0);
  const report = judgeFed([
    {
      id: 'clock',
      series: clockSeries,
      rows: seconds.map((at) => [at, 1e9 + at + asleep(at), 5000 + at + asleep(at)]),
    },
    powercap([energyColumn('package-0')], (at) => [100 * at + (at > 5 ? 900 : 0)]),
  ]);
  near(report.energy.total?.energy.value, 900);
  near(report.energy.total?.covered.value, 9);
  assert.match(report.warnings.join(), /suspended/);
  assert.deepEqual(report.coverage.gaps, [
    { source: 'all', from: 5, to: 6, reason: 'the machine was suspended for 3600 s' },
  ]);
});

test('a wall clock that steps back is told, and changes no figure', () => {
  const report = judgeFed([
    { id: 'clock', series: clockSeries, rows: seconds.map((at) => [at, 1e9 + at - (at > 5 ? 120 : 0), 5000 + at]) },
    powercap([energyColumn('package-0')], (at) => [100 * at]),
  ]);
  near(report.energy.total?.energy.value, 1000);
  assert.match(report.warnings.join(), /wall clock stepped by -120\.0 s at 6\.0 s/);
});

test('a meter at the wall is the total, the components stay beside it, and neither is added to the other', () => {
  const report = judgeFed([
    powercap([energyColumn('package-0')], (at) => [100 * at]),
    { id: 'meter', series: [powerColumn('meter')], rows: seconds.map((at) => [at, 180]) },
  ]);
  assert.equal(report.energy.total?.boundary, 'wall');
  near(report.energy.total?.energy.value, 1800);
  near(report.energy.byBoundary.components?.measured?.energy.value, 1000);
  assert.equal(report.power?.boundary, 'wall');
});

test('a wall that reads less than the components inside it is warned about', () => {
  const report = judgeFed([
    powercap([energyColumn('package-0')], (at) => [100 * at]),
    { id: 'meter', series: [powerColumn('meter')], rows: seconds.map((at) => [at, 60]) },
  ]);
  assert.match(report.warnings.join(), /The wall reads 60\.0 W, less than the 100\.0 W of the components/);
});

test('a meter’s samples around the window are cut at its edges', () => {
  const rows = Array.from({ length: 12 }, (_, index): [number, number] => [index - 0.4, 100 + 10 * index]);
  const report = judgeFed([{ id: 'meter', series: [powerColumn('meter')], rows }]);
  near(report.energy.total?.covered.value, 10);
  // The power rises evenly: at the middle of the window, 5 s, it is 100 + 10 x 5.4.
  near(report.energy.total?.energy.value, 1540);
});

test('a hole in a meter’s readings is reported and never bridged', () => {
  const rows = seconds.filter((at) => at < 2 || at > 8).map((at): [number, number] => [at, 100]);
  const report = judgeFed([{ id: 'meter', series: [powerColumn('meter')], rows }]);
  near(report.energy.total?.energy.value, 200);
  assert.ok(report.coverage.gaps.some(({ source, from, to }) => source === 'meter' && from === 1 && to === 9));
});

test('a meter that dies leaves a gap until the end of the window', () => {
  const rows = seconds.filter((at) => at < 3).map((at): [number, number] => [at, 100 + at]);
  const report = judgeFed([{ id: 'meter', series: [powerColumn('meter')], rows }]);
  near(report.energy.total?.covered.value, 2);
  assert.deepEqual(report.coverage.gaps, [{ source: 'meter', from: 2, to: 10, reason: 'no reading' }]);
});

test('a meter that speaks late leaves a gap from the start of the window', () => {
  const rows = seconds.filter((at) => at > 6).map((at): [number, number] => [at, 100 + at]);
  const report = judgeFed([{ id: 'meter', series: [powerColumn('meter')], rows }]);
  near(report.energy.total?.covered.value, 3);
  assert.deepEqual(report.coverage.gaps, [{ source: 'meter', from: 0, to: 7, reason: 'no reading' }]);
});

test('a meter whose readings never differ has an unknown interval, not one of no width', () => {
  const rows = seconds.map((at): [number, number] => [at, 250]);
  const report = judgeFed([{ id: 'meter', series: [powerColumn('meter')], rows }]);
  near(report.energy.total?.energy.value, 2500);
  assert.equal(report.energy.total?.energy.interval, undefined);
});

test('without any counter the estimate stands apart, marked, and the total is absent', () => {
  const report = judgeFed([
    { id: 'cpu', series: cpuSeries, rows: seconds.map((at) => cpuRow(at, { user: at, idle: at })) },
  ]);
  assert.equal(report.energy.total, undefined);
  const estimate = report.energy.byBoundary.node?.estimated;
  assert.equal(estimate?.energy.provenance.kind, 'estimated');
  // Two threads, one of them busy: 10 s x (2 x 0.67 + 1 x 3.10) W.
  near(estimate?.energy.value, 44.4);
  assert.ok(estimate!.energy.interval![0] < 44.4 && estimate!.energy.interval![1] > 44.4);
  assert.deepEqual(report.energy.parts, []);
});

test('carbon and cost are of the measured energy, or with PUE of the facility’s', () => {
  const sources = [
    { id: 'meter', series: [powerColumn('meter')], rows: seconds.map((at): [number, number] => [at, 360]) },
  ];
  const settings = { intensity: { value: 500, source: '--intensity' }, price: { value: 0.3, source: '--price' } };
  const plain = judgeFed(sources, settings);
  near(plain.carbon?.emissions.value, 0.5);
  near(plain.cost?.cost.value, 0.0003);
  const facility = judgeFed(sources, { ...settings, pue: { value: 1.5, source: '--pue' } });
  near(facility.carbon?.emissions.value, 0.75);
  assert.equal(facility.carbon?.emissions.boundary, 'facility');
});

test('the parts add up to the whole within rounding, on random hosts with wraps, resets and holes', () => {
  const host = fc.record({
    watts: fc.array(fc.double({ min: 0, max: 900, noNaN: true }), { minLength: 1, maxLength: 8 }),
    start: fc.double({ min: 0, max: 262_143, noNaN: true }),
    resets: fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 2 }),
    holes: fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(host, ({ watts, start, resets, holes }) => {
      const report: Audited = judgeFed([
        powercap(
          watts.map((_, index) => energyColumn(`package-${index}`)),
          (at) =>
            watts.map((power, index) => {
              if (holes.includes(at) && index === 0) return Number.NaN;
              const since = resets.filter((reset) => reset <= at).at(-1);
              return since === undefined ? (start + power * at) % 262_143.32885 : power * (at - since);
            }),
        ),
      ]);
      const { total, parts } = report.energy;
      if (total === undefined) return;
      const counted = parts.filter((part) => part.counted);
      const sum = counted.reduce((joules, part) => joules + part.energy.value, 0);
      assert.ok(Math.abs(sum - total.energy.value) <= 1e-9 * Math.max(1, sum));
      const expected = watts.reduce((all, power) => all + power, 0);
      // A reset that looks like a wrap within what the parts can draw cannot be told from one.
      if (resets.length === 0) near(total.meanPower.value, expected, 1e-3 * Math.max(1, expected));
      const shares = counted.reduce((all, part) => all + (part.share?.value ?? 0), 0);
      assert.ok(total.energy.value === 0 || Math.abs(shares - 1) < 1e-9);
    }),
  );
});
