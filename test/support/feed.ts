import { createJudge } from '../../src/judge/judge.ts';
import type { GpuColumn, GpuFacts } from '../../src/model/gpu.ts';
import type { RecordingFooter, RecordingHeader, RecordingSink } from '../../src/model/recording.ts';
import type { Audited } from '../../src/model/report.ts';
import type { EnergySeries, Series, SourceDescription } from '../../src/model/series.ts';
import { seriesOfCard } from '../../src/probes/gpu-series.ts';

/** One source of a recording made by hand: its columns, and its rows as `[time, values…]`. */
export interface FedSource {
  readonly id: string;
  readonly series: readonly Series[];
  readonly period?: number;
  readonly rows: readonly (readonly [at: number, ...values: number[]])[];
  readonly gpus?: readonly GpuFacts[];
  /** New lists of columns, told before the row of the same time. */
  readonly changes?: readonly (readonly [at: number, series: readonly Series[]])[];
}

export function header(
  sources: readonly FedSource[],
  settings: Partial<RecordingHeader['settings']> = {},
): RecordingHeader {
  return {
    negawatt: 'recording',
    recordingVersion: 1,
    version: '0.0.0',
    startedAt: 1_790_000_000,
    host: { kind: 'real', inventory: { cpu: {}, memory: {}, os: {} } },
    settings: { duration: 10, interval: 1, top: 10, ...settings },
    sources: sources.map(
      ({ id, series, period, gpus }): SourceDescription => ({
        id,
        title: id,
        by: id,
        period: period ?? 1,
        series,
        ...(gpus === undefined ? {} : { gpus }),
      }),
    ),
    missing: [],
  };
}

export function footer(more: Partial<RecordingFooter> = {}): RecordingFooter {
  return {
    end: 10,
    ending: 'complete',
    missedTicks: 0,
    ownCost: { cpu: 0.1, windowCpu: 0.01, childrenCpu: 0.02, peakMemory: 5e7 },
    ...more,
  };
}

/** Judges a recording made by hand; rows of all sources are merged by time, as a sampler would give them. */
export function judgeFed(
  sources: readonly FedSource[],
  settings: Partial<RecordingHeader['settings']> = {},
  end: Partial<RecordingFooter> = {},
): Audited {
  const judge = createJudge('0.0.0');
  feed(judge, sources, settings, end);
  return judge.report();
}

/** Gives a recording made by hand to a sink, from its header to its footer. */
export function feed(
  sink: RecordingSink,
  sources: readonly FedSource[],
  settings: Partial<RecordingHeader['settings']> = {},
  end: Partial<RecordingFooter> = {},
): void {
  sink.header(header(sources, settings));
  const rows = sources.flatMap((source, index) => source.rows.map(([at, ...values]) => ({ at, index, values })));
  rows.sort((a, b) => a.at - b.at || a.index - b.index);
  for (const { at, index, values } of rows) {
    const changed = sources[index]!.changes?.find(([when]) => when === at);
    if (changed !== undefined) sink.series(index, at, changed[1]);
    sink.row(index, at, values);
  }
  sink.footer(footer({ end: settings.duration ?? 10, ...end }));
}

/** A RAPL-like energy column. */
export function energyColumn(resource: string, more: Partial<EnergySeries> = {}): Series {
  return {
    metric: 'energy',
    resource,
    shape: 'counter',
    unit: 'J',
    energy: {
      component: 'cpu-package',
      boundary: 'components',
      counted: true,
      range: 262_143.32885,
      maximumPower: 1500,
      step: 0.001,
      ...more,
    },
  };
}

/** A power column, of a wall meter unless told otherwise. */
export function powerColumn(resource: string, more: Partial<EnergySeries> = {}): Series {
  return {
    metric: 'power',
    resource,
    shape: 'gauge',
    unit: 'W',
    energy: { component: 'machine', boundary: 'wall', counted: true, maximumPower: 1e7, step: 1, ...more },
  };
}

/** The clock's columns: wall clock and time since boot. */
export const clockSeries: readonly Series[] = [
  { metric: 'clock.wall', resource: 'wall', shape: 'gauge', unit: 's' },
  { metric: 'clock.uptime', resource: 'boot', shape: 'gauge', unit: 's' },
];

/** The columns of /proc/stat's first line, and how many CPUs are online. */
export const cpuSeries: readonly Series[] = [
  ...['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal', 'guest', 'guest_nice'].map(
    (mode): Series => ({ metric: `cpu.${mode}`, resource: 'all', shape: 'counter', unit: 's' }),
  ),
  { metric: 'cpu.online', resource: 'all', shape: 'gauge', unit: '1' },
];

/** A CPU row: what is not named stays at 0. */
export function cpuRow(
  at: number,
  modes: { user?: number; system?: number; idle?: number; iowait?: number; steal?: number; guest?: number },
  online = 2,
): [number, ...number[]] {
  const { user = 0, system = 0, idle = 0, iowait = 0, steal = 0, guest = 0 } = modes;
  return [at, user, 0, system, idle, iowait, 0, 0, steal, guest, 0, online];
}

/** A card of no known kind with a limit of 300 W, so that its idle is 36 W (15 to 60 W). */
export function gpuCard(index: number, more: Partial<GpuFacts> = {}): GpuFacts {
  return {
    index,
    uuid: `GPU-${index}`,
    name: `Board ${index}`,
    limits: { default: 300 },
    slices: [],
    columns: ['energy', 'power'],
    ...more,
  };
}

/** What a card tells at a time; a column that is not named is not a number. */
export type CardReading = Partial<Record<GpuColumn, number>>;

/** A source of GPUs whose cards are read at whole seconds from 0 to 10. */
export function gpuSource(
  cards: readonly GpuFacts[],
  read: (at: number, card: GpuFacts) => CardReading,
  times: readonly number[] = Array.from({ length: 11 }, (_, at) => at),
): FedSource {
  const values = (at: number) =>
    cards.flatMap((card) => [
      ...card.columns.map((column) => read(at, card)[column] ?? Number.NaN),
      ...card.slices.map((_, slice) => 1e9 * (slice + 1)),
    ]);
  return {
    id: 'nvidia',
    series: cards.flatMap(seriesOfCard),
    gpus: cards,
    rows: times.map((at) => [at, ...values(at)]),
  };
}
