import { createJudge } from '../../src/judge/judge.ts';
import type { BatchDone, BatchPoint, BatchSettings, BatchWork } from '../../src/model/batch.ts';
import type { RecordingFooter, RecordingHeader, RecordingSink } from '../../src/model/recording.ts';
import type { BatchReport } from '../../src/model/report.ts';
import { cpuRow, cpuSeries, energyColumn, type FedSource, footer, header } from './feed.ts';

/** W of the machine at rest: in the idle stretch, and below everything else. */
export const idleWatts = 20;
const idleSeconds = 10;
/** Between two windows, s. */
const pause = 1;

/** One window of a recording: how long it took by the meter, what it drew above idle, and what was done in it. */
interface FedWindow {
  readonly work: BatchWork;
  /** s */
  readonly seconds: number;
  /** W on top of `idleWatts`. */
  readonly watts: number;
  /** CPU-seconds that the machine was busy, of two CPUs. */
  readonly busy?: number;
}

export interface BatchRecording {
  readonly settings?: Partial<BatchSettings>;
  readonly windows: readonly FedWindow[];
  /** What the counter is of; absent: there is none. */
  readonly component?: 'cpu-package' | 'gpu' | 'none';
  readonly header?: Partial<RecordingHeader['settings']>;
  readonly footer?: Partial<RecordingFooter>;
  /** Further sources, such as pressure. */
  readonly sources?: (end: number) => readonly FedSource[];
}

export const points = (...batches: readonly number[]): readonly BatchPoint[] =>
  batches.map((batch) => ({ batch, concurrency: 1 }));

export function batchSettings(more: Partial<BatchSettings> = {}): BatchSettings {
  return {
    target: { kind: 'command', title: 'prog --batch {batch}', items: 'items', batchable: true, details: [] },
    points: points(1, 2, 4),
    seed: 1,
    time: 60,
    objective: 'energy',
    limits: [],
    ...more,
  };
}

/** A window in which every call took `latency` s, unless the latencies are given. */
export function done(point: number, more: Partial<BatchDone> & { readonly latency?: number } = {}): BatchDone {
  const { latency = 0.1, ...rest } = more;
  const latencies = rest.latencies ?? Array.from({ length: rest.completed ?? 10 }, () => latency);
  const completed = rest.completed ?? latencies.length;
  return {
    kind: 'batch',
    point,
    submitted: completed,
    completed,
    items: completed,
    seconds: 1,
    latencySum: latencies.reduce((sum, one) => sum + one, 0),
    warmup: { seconds: 1, calls: 10, isSteady: true },
    ...rest,
    latencies,
  };
}

/** Judges a recording of `bench batch` that is made by hand: an idle stretch, then the windows, one after the other. */
export function judgeBatches(recording: BatchRecording): BatchReport {
  const judge = createJudge('0.0.0');
  feedBatches(judge, recording);
  return judge.batchReport();
}

function feedBatches(sink: RecordingSink, recording: BatchRecording): void {
  const { windows, settings, component = 'cpu-package' } = recording;
  const spans = spansOf(windows);
  const end = (spans.at(-1)?.to ?? idleSeconds) + pause;
  const edges = [...new Set([0, idleSeconds, end, ...spans.flatMap(({ from, to }) => [from, to])])].sort(
    (a, b) => a - b,
  );
  const sources: FedSource[] = [
    {
      id: 'cpu',
      series: cpuSeries,
      rows: edges.map((at) => cpuRow(at, { user: spent(spans, at, 'busy'), idle: 2 * at - spent(spans, at, 'busy') })),
    },
    ...(component === 'none'
      ? []
      : [
          {
            id: 'powercap',
            series: [energyColumn('package-0', { component, step: 1e-6, range: 1e12 })],
            rows: edges.map((at) => [at, idleWatts * at + spent(spans, at, 'joules')] as const),
          },
        ]),
    ...(recording.sources?.(end) ?? []),
  ];
  const { duration: _, ...shared } = header(sources).settings;
  sink.header({
    ...header(sources),
    settings: { ...shared, top: 0, batch: batchSettings(settings), ...recording.header },
  });
  const marks = [
    { at: 0, go: () => sink.mark(0, { window: 0, edge: 'start', kind: 'idle' }) },
    { at: idleSeconds, go: () => sink.mark(idleSeconds, { window: 0, edge: 'end' }) },
    ...spans.flatMap(({ from, to, work }, index) => [
      { at: from, go: () => sink.mark(from, { window: index + 1, edge: 'start', kind: 'case' }) },
      { at: to, go: () => sink.mark(to, { window: index + 1, edge: 'end', work }) },
    ]),
  ];
  const rows = sources.flatMap((source, index) =>
    source.rows.map(([at, ...values]) => ({ at, go: () => sink.row(index, at, values) })),
  );
  // A mark comes before the row of its time: that row is then in the window, or ends it.
  for (const { go } of [...marks, ...rows].sort((a, b) => a.at - b.at)) go();
  sink.footer(footer({ end, stopped: 'all done', ...recording.footer }));
}

interface Span extends FedWindow {
  readonly from: number;
  readonly to: number;
}

function spansOf(windows: readonly FedWindow[]): readonly Span[] {
  let at = idleSeconds;
  return windows.map((window) => {
    const from = at + pause;
    at = from + window.seconds;
    return { ...window, from, to: at };
  });
}

/** What the windows before a time took of it. */
function spent(spans: readonly Span[], at: number, what: 'joules' | 'busy'): number {
  return spans.reduce((sum, { from, to, seconds, watts, busy = 0 }) => {
    const share = Math.min(1, Math.max(0, at - from) / (to - from));
    return sum + share * (what === 'joules' ? watts * seconds : busy);
  }, 0);
}
