import { sampleStandardDeviation } from 'simple-statistics';
import type { BatchDone } from '../../model/batch.ts';
import { type Quantity, quantity, type Source } from '../../model/quantity.ts';
import type { BatchResult } from '../../model/report.ts';
import { meanInterval } from '../../statistics/mean-interval.ts';
import { normalQuantile } from '../../statistics/normal-quantile.ts';
import { quantileRanks } from '../../statistics/quantile-ranks.ts';

type Latency = NonNullable<BatchResult['latency']>;
type Percentile = keyof typeof shares;

/** Latencies of the calls of one window; of very many only some, spread over their ranks. */
export type LatencySample = Pick<BatchDone, 'completed' | 'latencies' | 'latencySum'>;

const shares = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/** Fewer have no 99th of a hundred. */
const fewestOfP99 = 100;

const stopwatch: Source = { kind: 'measured', by: 'monotonic clock of what made the calls' };

/**
 * Latency of one call over all windows together, s: percentiles by nearest rank, each sample standing for as many calls
 * as were thinned to it. Their 95 % intervals are the order statistics that bound a quantile whatever the distribution,
 * by the binomial one (Conover 1999, section 3.2). Those take the calls for independent, which calls of one window are
 * not: where the percentiles of the windows scatter more than that, the interval of Student's t on them, laid about the
 * pooled value, widens it. Where so few calls bound a percentile on one side only, it has no interval; the median then has
 * that of the windows. The mean has Student's t on the means of the windows, or that of the calls where it is wider.
 * Undefined without completed calls.
 */
export function latencyOf(windows: readonly LatencySample[]): Latency | undefined {
  const known = windows.filter(({ latencies, completed }) => latencies.length > 0 && completed > 0);
  const pool = new Pool(known);
  const { calls } = pool;
  if (calls === 0) return undefined;
  const each = known.map((window) => new Pool([window]));
  const of = (name: Percentile): Quantity => {
    const value = pool.at(shares[name] * calls);
    return quantity(value, 's', stopwatch, { interval: percentileInterval(pool, each, name, value) });
  };
  return {
    mean: meanOf(known, calls, pool),
    p50: of('p50'),
    p90: of('p90'),
    p95: of('p95'),
    ...(calls < fewestOfP99 ? {} : { p99: of('p99') }),
    max: quantity(pool.at(calls), 's', stopwatch),
    calls,
  };
}

/** The same of each window by itself, where it has enough calls. */
export function latencyByWindow(windows: readonly LatencySample[]): NonNullable<BatchResult['perWindow']>['latency'] {
  const known = windows.filter(({ latencies, completed }) => latencies.length > 0 && completed > 0);
  const each = known.map((window) => new Pool([window]));
  const of = (name: Percentile) =>
    each
      .filter(({ calls }) => name !== 'p99' || calls >= fewestOfP99)
      .map((pool) => pool.at(shares[name] * pool.calls));
  const p99 = of('p99');
  return {
    mean: known.map(({ latencySum, completed }) => latencySum / completed),
    p50: of('p50'),
    p90: of('p90'),
    p95: of('p95'),
    ...(p99.length === 0 ? {} : { p99 }),
    max: each.map((pool) => pool.at(pool.calls)),
  };
}

function percentileInterval(
  pool: Pool,
  each: readonly Pool[],
  name: Percentile,
  value: number,
): readonly [number, number] | undefined {
  const { low, high } = quantileRanks(pool.calls, shares[name]);
  const ofWindows = meanInterval(each.map((one) => one.at(shares[name] * one.calls)));
  const half = ofWindows === undefined ? 0 : (ofWindows[1] - ofWindows[0]) / 2;
  const about = [Math.max(0, value - half), value + half] as const;
  if (low === undefined || high === undefined) return name === 'p50' && ofWindows !== undefined ? about : undefined;
  return [Math.min(pool.at(low), about[0]), Math.max(pool.at(high), about[1])];
}

function meanOf(windows: readonly LatencySample[], calls: number, pool: Pool): Quantity {
  const value = windows.reduce((sum, { latencySum }) => sum + latencySum, 0) / calls;
  const ofWindows = meanInterval(windows.map(({ latencySum, completed }) => latencySum / completed));
  const ofCalls = pool.deviation === undefined ? 0 : (normalQuantile(0.025) * pool.deviation) / Math.sqrt(calls);
  const half = Math.max(ofCalls, ofWindows === undefined ? 0 : (ofWindows[1] - ofWindows[0]) / 2);
  // One call tells nothing of how far others lie from it.
  const interval = calls < 2 ? undefined : ([Math.max(0, value - half), value + half] as const);
  return quantity(value, 's', stopwatch, { interval });
}

/** Samples of several windows in rising order, each with the calls that it stands for. */
class Pool {
  readonly calls: number;
  readonly #values: readonly number[];
  /** Calls up to and with each value. */
  readonly #upTo: Float64Array;

  constructor(windows: readonly LatencySample[]) {
    const samples = windows.flatMap(({ latencies, completed }) => {
      const weight = completed / latencies.length;
      return latencies.map((value) => ({ value, weight }));
    });
    if (windows.length > 1) samples.sort((one, other) => one.value - other.value);
    this.#values = samples.map(({ value }) => value);
    this.#upTo = new Float64Array(samples.length);
    let sum = 0;
    for (const [index, { weight }] of samples.entries()) {
      sum += weight;
      this.#upTo[index] = sum;
    }
    this.calls = windows.reduce((all, { completed }) => all + completed, 0);
  }

  /** The value of a rank from 1: the least that so many calls are not above. */
  at(rank: number): number {
    // A sum of weights is off by its rounding.
    const wanted = rank - 1e-9 * this.calls;
    let [low, high] = [0, this.#values.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#upTo[middle]! >= wanted) high = middle;
      else low = middle + 1;
    }
    return this.#values[low]!;
  }

  /** Standard deviation of the calls; undefined for fewer than two samples. */
  get deviation(): number | undefined {
    const values = [...this.#values];
    return values.length < 2 ? undefined : sampleStandardDeviation(values);
  }
}
