import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJudge } from '../../src/judge/judge.ts';
import type { Series } from '../../src/model/series.ts';
import { cpuRow, cpuSeries, type FedSource, footer, header, judgeFed } from '../support/feed.ts';

const cpu = (rows: FedSource['rows']): FedSource => ({ id: 'cpu', series: cpuSeries, rows });
const formula = (report: ReturnType<typeof judgeFed>, resource: RegExp) =>
  report.formulas.find((one) => resource.test(one.resource));

test('CPU utilisation is busy core-seconds over online CPUs times the window, with both numbers', () => {
  const report = judgeFed([cpu([cpuRow(0, {}), cpuRow(10, { user: 4, system: 1, idle: 14, iowait: 1 })])]);
  const found = formula(report, /^CPU/);
  assert.equal(found?.value?.value, 0.25);
  assert.equal(found?.used?.quantity.value, 5);
  assert.equal(found?.total?.quantity.value, 20);
  assert.deepEqual(found?.value?.provenance, { kind: 'measured', by: 'cpu' });
});

test('guest time is part of user time and is counted once', () => {
  const report = judgeFed([cpu([cpuRow(0, {}), cpuRow(10, { user: 8, guest: 8, idle: 12 })])]);
  assert.equal(report.cpu?.utilisation.value, 0.4);
  assert.equal(report.cpu?.guest.value, 0.4);
});

test('steal is shown, and is not busy', () => {
  const report = judgeFed([cpu([cpuRow(0, {}), cpuRow(10, { user: 5, idle: 5, steal: 10 })])]);
  assert.equal(report.cpu?.steal.value, 0.5);
  assert.equal(report.cpu?.utilisation.value, 0.25);
});

test('CPUs that go offline shrink the capacity from then on', () => {
  const report = judgeFed([
    cpu([cpuRow(0, {}, 4), cpuRow(5, { user: 5 }, 4), cpuRow(5.001, { user: 5 }, 2), cpuRow(10, { user: 10 }, 2)]),
  ]);
  assert.ok(Math.abs(formula(report, /^CPU/)!.total!.quantity.value - 30) < 0.01);
});

test('a counter that went back, as the kernel’s iowait does, adds nothing and takes nothing away', () => {
  const report = judgeFed([
    cpu([cpuRow(0, { iowait: 5 }), cpuRow(5, { user: 5, iowait: 3 }), cpuRow(10, { user: 10, iowait: 4 })]),
  ]);
  assert.equal(report.cpu?.iowait.value, 1 / 20);
});

const group: Series[] = [
  { metric: 'cgroup.cores', resource: '/box', shape: 'gauge', unit: '1' },
  { metric: 'cgroup.cpu', resource: '/box', shape: 'counter', unit: 's' },
  { metric: 'cgroup.throttled', resource: '/box', shape: 'counter', unit: 's' },
  { metric: 'cgroup.memory', resource: '/box', shape: 'gauge', unit: 'By' },
  { metric: 'cgroup.memory_limit', resource: '/box', shape: 'gauge', unit: 'By' },
];

test('inside a container of half a core the capacity is half a core, and the label says so', () => {
  const report = judgeFed([
    cpu([cpuRow(0, {}), cpuRow(10, { user: 10, idle: 10 })]),
    {
      id: 'cgroup',
      series: group,
      rows: [
        [0, 0.5, 100, 0, 2e8, 5e8],
        [5, 0.5, 102, 1, 2e8, 5e8],
        [10, 0.5, 104, 2, 2e8, 5e8],
      ],
    },
  ]);
  const found = formula(report, /container limited to 0.5 cores/);
  assert.equal(found?.used?.quantity.value, 4);
  assert.equal(found?.total?.quantity.value, 5);
  assert.equal(found?.value?.value, 0.8);
  assert.equal(formula(report, /memory \(of the container\)/)?.value?.value, 0.4);
  assert.equal(report.container?.throttled?.value, 0.2);
  // The machine's own figures stay beside them.
  assert.equal(report.cpu?.utilisation.value, 0.5);
});

test('formulas without a source say not applicable and why, never 0', () => {
  const report = judgeFed([]);
  for (const one of report.formulas) {
    assert.equal(one.applicable, false);
    assert.equal(one.value, undefined);
    assert.ok((one.reason ?? '').length > 10);
  }
  assert.deepEqual(
    report.formulas.map(({ id }) => id),
    ['resource-utilisation', 'resource-utilisation', 'scheduling-efficiency', 'compression-rate', 'energy-utilisation'],
  );
});

test('memory that a kernel cannot call available is not guessed', () => {
  const memory: Series[] = [
    { metric: 'memory.total', resource: 'all', shape: 'gauge', unit: 'By' },
    { metric: 'memory.available', resource: 'all', shape: 'gauge', unit: 'By' },
  ];
  const without = judgeFed([
    {
      id: 'memory',
      series: memory,
      rows: [
        [0, 1e9, Number.NaN],
        [10, 1e9, Number.NaN],
      ],
    },
  ]);
  assert.equal(without.memory, undefined);
  const withIt = judgeFed([
    {
      id: 'memory',
      series: memory,
      rows: [
        [0, 1e9, 4e8],
        [5, 1e9, 2e8],
        [10, 1e9, 4e8],
      ],
    },
  ]);
  assert.equal(withIt.memory?.used.value, 7e8);
});

test('interfaces that come and go by the thousand leave a bounded fold, and it is said', () => {
  const judge = createJudge('0');
  const named = (name: string): Series[] =>
    ['network.received', 'network.sent'].map((metric) => ({ metric, resource: name, shape: 'counter', unit: 'By' }));
  judge.header(header([{ id: 'network', series: named('eth0'), rows: [] }]));
  for (let at = 0; at < 3000; at += 1) {
    judge.series(0, at, [...named('eth0'), ...named(`veth${at}`)]);
    judge.row(0, at, [at * 100, 0, 5, 5]);
  }
  judge.footer(footer({ end: 3000 }));
  const report = judge.report();
  assert.equal(report.networks.find(({ name }) => name === 'eth0')?.received.value, 100);
  assert.ok(report.networks.length <= 2048);
  assert.match(report.warnings.join(), /network: .* is not in the report/);
});
