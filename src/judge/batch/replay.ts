import type { BatchLimit, BatchObjective, LimitMetric } from '../../model/batch.ts';
import { type Quantity, quantity, type Source } from '../../model/quantity.ts';
import type { BatchReplay } from '../../model/report.ts';
import { type ChoiceOptions, choose } from './choice.ts';
import type { ChoicePoint } from './choice-point.ts';

/** One row of a recorded table, in base units; what it does not tell is absent. */
export interface ReplayRow {
  /** Line of the file, from 1. */
  readonly row: number;
  readonly series: string;
  readonly batch: number;
  readonly concurrency?: number;
  readonly throughput?: number;
  readonly latencies: Readonly<Partial<Record<LatencyName, number>>>;
  /** J for an item. */
  readonly energy?: number;
  readonly memory?: number;
}

export type LatencyName = Extract<LimitMetric, `latency.${string}`>;

/** Chooses in each series of a recorded table by the rules that a measured benchmark is judged by. Pure. */
export function replay(
  table: string,
  rows: readonly ReplayRow[],
  refused: BatchReplay['refused'],
  options: Omit<ChoiceOptions, 'target'> & {
    readonly objective: BatchObjective;
    readonly limits: readonly BatchLimit[];
  },
): BatchReplay {
  const bySeries = new Map<string, ReplayRow[]>();
  for (const row of rows) bySeries.set(row.series, [...(bySeries.get(row.series) ?? []), row]);
  return {
    schemaVersion: 1,
    kind: 'batch-replay',
    table,
    objective: options.objective,
    limits: options.limits.map(({ text }) => text),
    series: [...bySeries].map(([name, own]) => {
      const points = [...own].sort((one, other) => one.batch - other.batch);
      return {
        name,
        points: points.map((row) => ({
          batch: row.batch,
          concurrency: row.concurrency ?? 1,
          row: row.row,
          ...figuresOf(row, table),
        })),
        choice: choose(
          points.map((row) => pointOf(row, table)),
          options,
        ),
      };
    }),
    refused,
  };
}

function pointOf(row: ReplayRow, table: string): ChoicePoint {
  const { throughput, energyPerItem, latencies, memory } = figuresOf(row, table);
  return {
    batch: row.batch,
    concurrency: row.concurrency ?? 1,
    isBare: true,
    latencies,
    ...(throughput === undefined ? {} : { throughput }),
    ...(energyPerItem === undefined ? {} : { energyPerItem }),
    ...(memory === undefined ? {} : { memory }),
  };
}

function figuresOf({ throughput, energy, latencies, memory }: ReplayRow, table: string) {
  const by: Source = { kind: 'measured', by: table };
  return {
    ...(throughput === undefined ? {} : { throughput: quantity(throughput, '1/s', by) }),
    ...(energy === undefined ? {} : { energyPerItem: quantity(energy, 'J', by) }),
    ...(memory === undefined ? {} : { memory: quantity(memory, 'By', by) }),
    latencies: Object.fromEntries(
      Object.entries(latencies).map(([name, value]) => [name, quantity(value, 's', by)]),
    ) as Readonly<Partial<Record<LatencyName, Quantity<'s'>>>>,
  };
}
