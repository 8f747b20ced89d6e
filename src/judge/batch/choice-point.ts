import type { LimitMetric } from '../../model/batch.ts';
import type { Quantity } from '../../model/quantity.ts';

/** Percentiles, mean and greatest of the latency of one call. */
export type LatencyMetric = Extract<LimitMetric, `latency.${string}`>;

/** One measured way to run, as it is chosen from: of a benchmark, or a row of a recorded table. */
export interface ChoicePoint {
  readonly batch: number;
  readonly concurrency: number;
  readonly threads?: number;
  /** Items a second. */
  readonly throughput?: Quantity<'1/s'>;
  readonly latencies: Readonly<Partial<Record<LatencyMetric, Quantity<'s'>>>>;
  /** J, idle included. */
  readonly energyPerItem?: Quantity<'J'>;
  /** Peak, By. */
  readonly memory?: Quantity<'By'>;
  /** A row of a table: what has no interval is taken as it is. Of a measured point nothing bounds such a figure. */
  readonly isBare?: boolean;
  /** It came to no end that counts: it is never chosen. */
  readonly isOut?: boolean;
  /** The value of each window, in the order of the windows; absent where they are not known. */
  readonly perWindow?: WindowValues;
}

/** Values by window, in the units of the figures. */
interface WindowValues {
  readonly throughput?: readonly number[];
  readonly energyPerItem?: readonly number[];
  readonly latencies?: Readonly<Partial<Record<LatencyMetric, readonly number[]>>>;
}
