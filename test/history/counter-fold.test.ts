import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CounterFold } from '../../src/history/counter-fold.ts';
import type { CounterState } from '../../src/model/history.ts';
import type { RecordingHeader } from '../../src/model/recording.ts';
import type { Series } from '../../src/model/series.ts';
import { boots } from '../support/counted-window.ts';
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

const monotonic: Series = { metric: 'clock.monotonic', resource: 'boot', shape: 'gauge', unit: 's' };
const clocks: FedSource = {
  id: 'clock',
  series: [...clockSeries, monotonic],
  rows: [0, 5, 10].map((at) => [at, 1_790_000_000 + at, 50_000 + at, 40_000 + at] as const),
};
const cpus: FedSource = {
  id: 'cpu',
  series: cpuSeries,
  rows: [
    cpuRow(0.25, { user: 100, system: 20, idle: 900, iowait: 5, steal: 7, guest: 50 }),
    cpuRow(10.25, { user: 103, system: 21, idle: 910, iowait: 4, steal: 9, guest: 52 }),
  ],
};
const traffic = (metric: string, resource: string): Series => ({ metric, resource, shape: 'counter', unit: 'By' });

/** A recording of these sources, of a boot that is known. */
function windowOf(sources: readonly FedSource[]) {
  const fold = new CounterFold();
  const given = {
    header: (header: RecordingHeader) =>
      fold.header({
        ...header,
        sources: header.sources.map((source) => (source.id === 'clock' ? { ...source, boot: boots[0] } : source)),
      }),
    row: fold.row.bind(fold),
    series: fold.series.bind(fold),
    processes: () => undefined,
    mark: () => undefined,
    trouble: () => undefined,
    footer: fold.footer.bind(fold),
  };
  feed(given, sources);
  return fold.window();
}

const valuesOf = (state: CounterState | undefined) =>
  Object.fromEntries(state?.counters.map(({ key, value }) => [key, value]) ?? []);

test('a window keeps how the counters stood at its two ends, with the clocks of when the CPU times were read', () => {
  const window = windowOf([clocks, cpus]);
  assert.deepEqual(window?.first, {
    boot: boots[0],
    uptime: 50_000.25,
    wall: 1_790_000_000.25,
    cpus: 2,
    counters: [
      { key: 'clock.awake', unit: 's', value: 40_000 },
      { key: 'cpu.busy', unit: 's', value: 120 },
    ],
  });
  assert.equal(window.last.uptime, 50_010.25);
  assert.deepEqual(valuesOf(window.last), { 'clock.awake': 40_010, 'cpu.busy': 124 });
});

test('without the boot, the time since it or the CPUs nothing can be kept', () => {
  assert.equal(windowOf([cpus]), undefined);
  assert.equal(windowOf([clocks]), undefined);
  assert.equal(windowOf([{ ...clocks, series: [clockSeries[0]!, monotonic] }, cpus]), undefined);
  const fold = new CounterFold();
  feed(fold, [clocks, cpus]);
  assert.equal(fold.window(), undefined, 'the boot is not known');
});

test('disks and interfaces come and go: what is gone at the end is not kept, and what fell has begun anew', () => {
  const both = ['sda', 'sdb'].map((name) => traffic('disk.read', name));
  const disks: FedSource = {
    id: 'disk',
    series: both,
    rows: [
      [0, 100, 10],
      [5, 50],
      [10, 60],
    ],
    changes: [[5, both.slice(0, 1)]],
  };
  const window = windowOf([clocks, cpus, disks]);
  assert.equal(valuesOf(window?.first)['disk.read sda'], 0);
  assert.equal(valuesOf(window?.last)['disk.read sda'], 60);
  assert.ok(!('disk.read sdb' in valuesOf(window?.last)));
});

test('a counter that the last row did not tell, or whose source fell silent, is not how it stands', () => {
  const series = [traffic('disk.read', 'sda'), traffic('disk.written', 'sda')];
  const unread = windowOf([
    clocks,
    cpus,
    {
      id: 'disk',
      series,
      rows: [
        [0, 1, 2],
        [10, Number.NaN, 3],
      ],
    },
  ]);
  assert.deepEqual(
    unread?.last.counters.map(({ key }) => key).filter((key) => key.startsWith('disk')),
    ['disk.written sda'],
  );
  const silent = windowOf([
    clocks,
    cpus,
    {
      id: 'disk',
      series,
      rows: [
        [0, 1, 2],
        [2, 1, 3],
      ],
    },
  ]);
  assert.ok(!('disk.read sda' in valuesOf(silent?.last)));
  // A reset is seen over a reading that failed.
  const rows = [
    [0, 5, 5],
    [5, Number.NaN, 5],
    [10, 4, 6],
  ] as const;
  assert.equal(valuesOf(windowOf([clocks, cpus, { id: 'disk', series, rows }])?.first)['disk.read sda'], 0);
});

test('of thousands of interfaces the busiest are kept', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `veth${index}`);
  const series = names.flatMap((name) => [traffic('network.received', name), traffic('network.sent', name)]);
  const row = names.flatMap((_, index) => [index, index]);
  const window = windowOf([
    clocks,
    cpus,
    {
      id: 'network',
      series,
      rows: [
        [0, ...row],
        [10, ...row],
      ],
    },
  ]);
  const kept = Object.keys(valuesOf(window?.last)).filter((key) => key.startsWith('network.'));
  assert.equal(kept.length, 128);
  assert.ok(kept.includes('network.sent veth999') && !kept.includes('network.sent veth0'));
});

test('cards with an energy counter go on; RAPL, wall meters and integrated power are of their window only', () => {
  const cards = [gpuCard(0, { persistence: true }), gpuCard(1, { columns: ['power'] })];
  const sources = [
    clocks,
    cpus,
    gpuSource(cards, (at) => ({ energy: 1000 + 100 * at, power: 100 })),
    {
      id: 'powercap',
      series: [energyColumn('package-0')],
      rows: [
        [0, 5],
        [10, 6],
      ],
    },
    {
      id: 'meter',
      series: [powerColumn('wall')],
      rows: [
        [0, 5],
        [10, 6],
      ],
    },
  ] as const;
  const window = windowOf(sources);
  assert.deepEqual(valuesOf(window?.last), { 'clock.awake': 40_010, 'cpu.busy': 124, 'gpu.energy GPU-0': 2000 });
  assert.deepEqual(window?.cards, [
    { uuid: 'GPU-0', index: 0, name: 'Board 0', persistence: true },
    { uuid: 'GPU-1', index: 1, name: 'Board 1' },
  ]);
  assert.deepEqual(window?.windowOnly, [
    { what: 'energy of GPU 1 (Board 1)', reason: 'it tells no energy counter: its power covers its window only' },
    { what: 'powercap', reason: 'wraps in minutes: covers its window only' },
    { what: 'meter', reason: 'tells a power and counts nothing: covers its window only' },
  ]);
});
