import type { LimitMetric } from '../../model/batch.ts';
import type { Quantity } from '../../model/quantity.ts';
import type { ChoicePoint } from './choice-point.ts';

const prefixes = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
  [1e-3, 'm'],
  [1e-6, '\u00b5'],
  [1e-9, 'n'],
] as const;

const symbols: Readonly<Partial<Record<Quantity['unit'], string>>> = { By: 'B', '1/s': '/s' };

/** Three digits with a prefix, for a sentence: `12.3 mJ`. @param currency of a cost, where it has a name */
export function amount({ value, unit }: Pick<Quantity, 'value' | 'unit'>, currency = 'of a currency'): string {
  if (unit === 'currency') return `${Number(value.toPrecision(3))} ${currency}`;
  const [size, prefix] = prefixes.find(([least]) => Math.abs(value) >= least) ?? prefixes.at(-1)!;
  const symbol = symbols[unit] ?? unit;
  // Seconds have no kilo, and what has no symbol of SI takes no prefix.
  if (value === 0 || (unit === 's' && size > 1) || !/^(W|J|s|By|1\/s)$/.test(unit)) {
    return `${Number(value.toPrecision(3))} ${symbol}`.trim();
  }
  const digits = Number((value / size).toPrecision(3));
  return unit === '1/s' ? `${digits}${prefix}${symbol}` : `${digits} ${prefix}${symbol}`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(Math.abs(share) < 0.1 ? 1 : 0)} %`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A point among others: what all have alike is not named. */
export function nameOf(point: ChoicePoint, points: readonly ChoicePoint[]): string {
  const isSwept = (key: 'concurrency' | 'threads') => new Set(points.map((one) => one[key])).size > 1;
  const calls = isSwept('concurrency') ? [`${counted(point.concurrency, 'call')} at a time`] : [];
  const own = isSwept('threads') && point.threads !== undefined ? [counted(point.threads, 'thread')] : [];
  const more = [...calls, ...own];
  return `batch ${point.batch}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}

export const metricWords: Readonly<Record<LimitMetric, string>> = {
  'latency.mean': 'mean latency',
  'latency.p50': 'median latency',
  'latency.p90': 'p90 latency',
  'latency.p95': 'p95 latency',
  'latency.p99': 'p99 latency',
  'latency.max': 'greatest latency',
  throughput: 'throughput',
  'memory.peak': 'peak memory',
  'energy.item': 'energy of an item',
};
