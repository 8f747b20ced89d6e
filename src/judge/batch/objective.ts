import { energyCost, operationalCarbon } from '../../formulas/footprint.ts';
import type { BatchObjective } from '../../model/batch.ts';
import type { Quantity } from '../../model/quantity.ts';
import type { ChoicePoint, LatencyMetric } from './choice-point.ts';
import type { Side } from './comparison.ts';
import { metricWords } from './words.ts';

/** What an item's energy is worth: of carbon and cost. */
export interface Factors {
  readonly intensity?: Quantity<'gCO2e/kWh'>;
  readonly price?: Quantity<'currency/kWh'>;
  /** That the price is in, where it has a name: EUR. */
  readonly currency?: string;
}

/** What a point is chosen by. */
export interface Aim {
  readonly better: 'lower' | 'higher';
  /** What it is, in a sentence. */
  readonly what: string;
  /** Of a cost. */
  readonly currency?: string;
  /** The figure of a point; undefined where it has none. */
  of(point: ChoicePoint): Side | undefined;
}

/** The tail first: it is what a limit is usually on. What not all points have cannot order them. */
const latencyOrder: readonly LatencyMetric[] = [
  'latency.p99',
  'latency.p95',
  'latency.max',
  'latency.p90',
  'latency.p50',
  'latency.mean',
];

/** By what an objective orders these points; else why it cannot. */
export function aimOf(
  objective: BatchObjective,
  points: readonly ChoicePoint[],
  { intensity, price, currency }: Factors,
): Aim | { readonly why: string } {
  switch (objective) {
    case 'energy':
      return energyAim('energy of an item', (joules) => joules);
    case 'carbon':
      if (intensity === undefined) return { why: 'no carbon intensity is known: give one with --intensity' };
      return energyAim('carbon of an item', (joules) => operationalCarbon(joules, intensity));
    case 'cost':
      if (price === undefined) return { why: 'no price is known: give one with --price' };
      return {
        ...energyAim('cost of an item', (joules) => energyCost(joules, price)),
        ...(currency === undefined ? {} : { currency }),
      };
    case 'throughput':
      return throughputAim;
    case 'latency': {
      const metric = commonLatency(points);
      return metric === undefined ? { why: 'no latency is known' } : latencyAim(metric);
    }
  }
}

/** A latency that all these points have. */
export function commonLatency(points: readonly ChoicePoint[]): LatencyMetric | undefined {
  return latencyOrder.find((metric) => points.every(({ latencies }) => latencies[metric] !== undefined));
}

function energyAim(what: string, worth: (joules: Quantity<'J'>) => Quantity): Aim {
  return {
    better: 'lower',
    what,
    of: ({ energyPerItem, perWindow, isBare = false }) =>
      energyPerItem && { figure: worth(energyPerItem), windows: perWindow?.energyPerItem, isBare },
  };
}

export const energyOfItem = energyAim('energy of an item', (joules) => joules);

export const throughputAim: Aim = {
  better: 'higher',
  what: 'throughput',
  of: ({ throughput, perWindow, isBare = false }) =>
    throughput && { figure: throughput, windows: perWindow?.throughput, isBare },
};

function latencyAim(metric: LatencyMetric): Aim {
  return {
    better: 'lower',
    what: metricWords[metric],
    of: ({ latencies, perWindow, isBare = false }) => {
      const figure = latencies[metric];
      return figure && { figure, windows: perWindow?.latencies?.[metric], isBare };
    },
  };
}
