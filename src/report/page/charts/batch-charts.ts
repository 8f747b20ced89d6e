import { sizeOf } from '../../../gate/units.ts';
import type { Quantity, Unit } from '../../../model/quantity.ts';
import type { BatchReport, BatchResult } from '../../../model/report.ts';
import { scaleOf } from '../../scale.ts';
import type { Column } from '../../section.ts';
import { pointNames } from '../../view/batch-words.ts';
import { bare } from '../../view/gpu-words.ts';
import type { Panel, PanelPoint, PlotChart } from '../chart.ts';

const columns: readonly Column[] = [
  { title: 'batch', align: 'left' },
  { title: 'throughput', align: 'right' },
  { title: 'energy per item', align: 'right' },
  { title: 'latency, p50', align: 'right' },
  { title: 'latency, p99', align: 'right' },
  { title: 'limits', align: 'left' },
];

interface Curve {
  readonly title: string;
  /** As limits name it. */
  readonly metric: string;
  /** What a rate counts. */
  readonly counted?: string;
  of(point: BatchResult): Quantity | undefined;
}

/** Throughput, energy and latency against the batch size, with the limits and the choice. */
export function batchCharts({ points, choice, target, bench }: BatchReport): readonly PlotChart[] {
  const measured = points.filter(({ outcome, throughput }) => outcome === 'measured' && throughput !== undefined);
  if (measured.length < 2) return [];
  const item = /^[a-z]+$/.test(target.items) ? target.items.replace(/s$/, '') : 'item';
  const percentile = latencyLimit(bench.limits) ?? (measured.some(({ latency }) => latency?.p99) ? 'p99' : 'p95');
  const curves: readonly Curve[] = [
    { title: `energy per ${item}`, metric: 'energy.item', of: ({ energyPerItem }) => energyPerItem?.value },
    { title: 'throughput', metric: 'throughput', counted: `${item}s`, of: ({ throughput }) => throughput?.value },
    { title: `latency, ${percentile}`, metric: `latency.${percentile}`, of: ({ latency }) => latency?.[percentile] },
  ];
  const best = choice.best === undefined ? undefined : points[choice.best];
  const panels = curves.flatMap((curve) => panelOf(curve, measured, best, bench.limits));
  const nameOf = pointNames(points);
  const rows = measured.map((point) => ({
    cells: [
      [{ name: nameOf(point) }, point === best ? ' (use)' : ''],
      bare(point.throughput?.value),
      bare(point.energyPerItem?.value),
      bare(point.latency?.p50),
      bare(point.latency?.p99),
      [{ name: point.limits.map(({ limit, kept }) => `${limit}: ${keptWords[kept]}`).join('; ') }],
    ],
    tone: point === best ? ('total' as const) : ('plain' as const),
  }));
  const title = 'Against the batch size, with the choice ringed';
  return [{ kind: 'plots', section: 'Against the batch size', title, panels, columns, rows }];
}

const keptWords = { yes: 'kept', no: 'broken', unsure: 'unsure', unknown: 'not known' } as const;

function panelOf(
  { title, metric, counted, of }: Curve,
  points: readonly BatchResult[],
  best: BatchResult | undefined,
  limits: readonly string[],
): Panel[] {
  const known = points.filter((point) => of(point) !== undefined);
  if (known.length < 2) return [];
  const unit = of(known[0]!)!.unit;
  const amounts = limits.flatMap((limit) => amountOf(limit, metric, unit));
  const highest = Math.max(...known.map((point) => Math.abs(of(point)!.value)));
  const { divisor, symbol } = scaleOf(highest, unit, 4, 'count');
  const branches = new Map<string, BatchResult[]>();
  for (const point of known) {
    const key = `${point.threads} ${point.concurrency}`;
    branches.set(key, [...(branches.get(key) ?? []), point]);
  }
  const sizes = [...new Set(known.map(({ batch }) => batch))].sort((a, b) => a - b);
  return [
    {
      title: `By batch size: ${title}`,
      x: { title: 'batch size', isLogarithmic: true, ticks: thinned(sizes) },
      y: { title: `${title}, ${counted === undefined ? symbol : symbol.replace('/s', ` ${counted}/s`).trim()}` },
      lines: [...branches.values()].map((branch) =>
        branch.map((point) => dot(point, of(point)!, divisor, point === best)),
      ),
      isJoined: true,
      limits: amounts.map(({ value, label }) => ({ value: value / divisor, label })),
    },
  ];
}

function dot(point: BatchResult, { value, interval }: Quantity, divisor: number, isBest: boolean): PanelPoint {
  const isOut = point.limits.some(({ kept }) => kept === 'no');
  return {
    x: point.batch,
    y: value / divisor,
    ...(interval === undefined ? {} : { interval: [interval[0] / divisor, interval[1] / divisor] as const }),
    label: isBest ? `use ${point.batch}` : '',
    tone: isBest ? 'best' : isOut ? 'out' : 'plain',
  };
}

/** Sizes that are too close to be written beside each other on a logarithmic scale are left out. */
function thinned(sizes: readonly number[]): readonly number[] {
  const range = Math.log2(sizes.at(-1)! / sizes[0]!) || 1;
  const kept: number[] = [];
  for (const size of sizes) {
    const before = kept.at(-1);
    if (before === undefined || Math.log2(size / before) >= range / 10) kept.push(size);
  }
  return kept;
}

type Percentile = 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'max';

function latencyLimit(limits: readonly string[]): Percentile | undefined {
  const match = limits.flatMap((limit) => /^\s*latency\.(mean|p50|p90|p95|p99|max)\b/.exec(limit)?.[1] ?? []);
  return match[0] as Percentile | undefined;
}

/** A limit as it was typed, on an axis. */
function amountOf(limit: string, metric: string, unit: Unit): { readonly value: number; readonly label: string }[] {
  const match = /^\s*([\w.]+)\s*[<>]=\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([^\s\d]*)\s*$/.exec(limit);
  if (match === null || match[1] !== metric) return [];
  const size = match[3] === '' ? 1 : sizeOf(match[3]!, unit);
  return size === undefined ? [] : [{ value: Number(match[2]) * size, label: `limit ${match[2]} ${match[3]}`.trim() }];
}
