import type { ChoiceOptions } from '../../src/judge/batch/choice.ts';
import type { ChoicePoint, LatencyMetric } from '../../src/judge/batch/choice-point.ts';
import { latencyByWindow, latencyOf } from '../../src/judge/batch/latency.ts';
import { metricOf } from '../../src/judge/run/metric.ts';
import type { BatchLimit, LimitMetric } from '../../src/model/batch.ts';
import { type Quantity, quantity, type Source } from '../../src/model/quantity.ts';
import { normal } from './random.ts';

const by: Source = { kind: 'measured', by: 'a test' };

/** Half a width of intervals, as a share. */
const half = 0.01;

/** A point whose figures are known within 1 %, but for those that are bare. */
export function point(
  batch: number,
  {
    joules,
    rate,
    latency,
    isBare = false,
    ...more
  }: {
    readonly joules?: number;
    readonly rate?: number;
    /** s, of every percentile. */
    readonly latency?: number;
    readonly isBare?: boolean;
  } & Partial<Pick<ChoicePoint, 'concurrency' | 'threads' | 'isOut' | 'perWindow'>>,
): ChoicePoint {
  const figure = <U extends 'J' | 's' | '1/s'>(value: number, unit: U): Quantity<U> =>
    quantity(value, unit, by, isBare ? {} : { interval: [value * (1 - half), value * (1 + half)] });
  const names: LatencyMetric[] = ['latency.mean', 'latency.p50', 'latency.p95', 'latency.p99', 'latency.max'];
  return {
    batch,
    concurrency: 1,
    isBare,
    latencies: latency === undefined ? {} : Object.fromEntries(names.map((name) => [name, figure(latency, 's')])),
    ...(rate === undefined ? {} : { throughput: figure(rate, '1/s') }),
    ...(joules === undefined ? {} : { energyPerItem: figure(joules, 'J') }),
    ...more,
  };
}

export function limit(metric: LimitMetric, value: number): BatchLimit {
  const comparison = metric === 'throughput' ? '>=' : '<=';
  return { metric, comparison, value, text: `${metric}${comparison}${value}` };
}

export function options(more: Partial<ChoiceOptions> = {}): ChoiceOptions {
  return { objective: 'energy', limits: [], ...more };
}

/** What is true of a batch size: a call takes `service` s, and an item `joules`. */
export interface Law {
  readonly batch: number;
  readonly service: number;
  readonly joules: number;
}

export interface Noise {
  /** Windows of a point, and calls of a window. */
  readonly windows: number;
  readonly calls: number;
  /** Standard deviations as shares: of a window's level, and of a call within it. */
  readonly level: number;
  readonly call: number;
}

/** True 99th percentile of a call, s. */
export function tailOf({ service }: Law, { level, call }: Noise): number {
  return service * Math.exp(2.3263478740408408 * Math.hypot(level, call));
}

/** What measuring such a law comes to, with lognormal noise of windows and calls: as the judge makes it of windows. */
export function measured(law: Law, noise: Noise, random: () => number): ChoicePoint {
  const windows = Array.from({ length: noise.windows }, () => {
    const level = law.service * Math.exp(noise.level * normal(random));
    const latencies = Array.from({ length: noise.calls }, () => level * Math.exp(noise.call * normal(random))).sort(
      (a, b) => a - b,
    );
    const latencySum = latencies.reduce((sum, one) => sum + one, 0);
    const joules = law.joules * Math.exp(noise.level * normal(random));
    return { completed: noise.calls, latencies, latencySum, joules, rate: (law.batch * noise.calls) / latencySum };
  });
  const { calls: _, ...latency } = latencyOf(windows)!;
  const byMetric = (figures: object) =>
    Object.fromEntries(Object.entries(figures).map(([name, figure]) => [`latency.${name}`, figure]));
  const rates = windows.map(({ rate }) => rate);
  const energies = windows.map(({ joules }) => joules);
  const over = (values: readonly number[], unit: 'J' | '1/s') =>
    metricOf(values.map((value) => ({ figure: quantity(value, unit, by) })))!.value;
  return {
    batch: law.batch,
    concurrency: 1,
    latencies: byMetric(latency),
    throughput: over(rates, '1/s') as Quantity<'1/s'>,
    energyPerItem: over(energies, 'J') as Quantity<'J'>,
    perWindow: {
      throughput: rates,
      energyPerItem: energies,
      latencies: byMetric(latencyByWindow(windows)!),
    },
  };
}
