import type { Quantity } from '../model/quantity.ts';
import type { BatchReport, BatchResult, RunMetric } from '../model/report.ts';
import type { Metric, PointFigure } from './metrics.ts';
import type { FactName } from './side.ts';

type PerWindow = NonNullable<BatchResult['perWindow']>;

const machine: readonly FactName[] = ['hardware', 'bench'];
const energy: readonly FactName[] = [...machine, 'interval', 'boundary', 'parts', 'energyIs'];

const lower = { better: 'lower', precision: 'noisy' } as const;

/**
 * Figures of `bench batch`: of the point that is chosen, so that a batch size which stops to pay shows as what it costs.
 * Without a choice there is none of them.
 */
export const batchMetrics: readonly Metric[] = [
  {
    ...lower,
    name: 'batch.energy',
    title: 'energy per item',
    unit: 'J',
    needs: energy,
    batch: (report) => ofWindows(report, 'energyPerItem'),
  },
  {
    ...lower,
    name: 'batch.aboveIdle',
    title: 'energy per item above idle',
    unit: 'J',
    needs: [...energy, 'idleIs', 'idlePower'],
    batch: (report) => ofWindows(report, 'aboveIdlePerItem'),
  },
  {
    name: 'batch.throughput',
    title: 'items a second',
    unit: '1/s',
    better: 'higher',
    precision: 'noisy',
    needs: machine,
    batch: (report) => ofWindows(report, 'throughput'),
  },
  latency('mean', 'mean latency of a call'),
  latency('p50', 'median latency of a call'),
  latency('p99', 'p99 latency of a call'),
  {
    ...lower,
    name: 'batch.cpu',
    title: 'CPU time per item',
    unit: 's',
    needs: machine,
    batch: (report) => ofWindows(report, 'cpuPerItem'),
  },
  {
    ...lower,
    name: 'batch.memory',
    title: 'peak memory of the batches',
    unit: 'By',
    needs: machine,
    batch: (report) => alone(chosen(report)?.memory),
  },
];

/** What the figures depend on, beside the machine: what is measured, at which points, and what makes one the best. */
export function batchText({ target, bench: { objective, limits }, points }: BatchReport): string {
  const { kind, title, items, details } = target;
  const tried = points.map(({ batch, concurrency, threads }) => [batch, concurrency, threads ?? 'own'].join('x'));
  const facts = details.map(({ name, value }) => `${name} ${value}`);
  const what = [`${kind} ${title}`, items, ...facts].join(', ');
  return `${what}; by ${objective} under ${limits.join(', ') || 'no limit'}; at ${tried.join(' ')}`;
}

function latency(name: 'mean' | 'p50' | 'p99', title: string): Metric {
  return {
    ...lower,
    name: `batch.latency.${name}`,
    title,
    unit: 's',
    needs: machine,
    batch: (report) => {
      const point = chosen(report);
      const figure = point?.latency?.[name];
      // What is pooled over the calls of all windows has their values for its scatter.
      const windows = point?.perWindow?.latency?.[name];
      return figure && { figure, ...runsOf('median', windows) };
    },
  };
}

function ofWindows(
  report: BatchReport,
  key: 'energyPerItem' | 'aboveIdlePerItem' | 'throughput' | 'cpuPerItem',
): PointFigure | undefined {
  const point = chosen(report);
  const metric = point?.[key];
  return metric && { figure: metric.value, ...runsOf(metric.center, point?.perWindow?.[key]) };
}

function runsOf(center: RunMetric['center'], windows: PerWindow['throughput']): Omit<PointFigure, 'figure'> {
  return windows === undefined || windows.length < 2 ? {} : { center, windows };
}

function alone(figure: Quantity | undefined): PointFigure | undefined {
  return figure && { figure };
}

function chosen({ points, choice }: BatchReport): BatchResult | undefined {
  return choice.best === undefined ? undefined : points[choice.best];
}
