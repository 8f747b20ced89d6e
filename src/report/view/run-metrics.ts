import type { RunMetric, RunReport } from '../../model/report.ts';
import type { Block, Column, Line, Row, Section } from '../section.ts';
import { originText } from '../source-name.ts';
import { bare, filledTable } from './gpu-words.ts';

/** A row of the table: what it is called, and the figure over the repeats. */
interface Named {
  readonly label: string;
  readonly metric: RunMetric;
}

/** What the command costs: each figure with its interval, and how far the repeats lay apart. */
export function runMetricsView(report: RunReport): readonly Section[] {
  const named = namedMetrics(report);
  const isRepeated = named.some(({ metric }) => metric.count > 1);
  const center = named.some(({ metric }) => metric.center === 'median') ? 'median' : 'mean';
  const columns: readonly Column[] = [
    { title: 'metric', align: 'left', fit: 'wrap' },
    { title: isRepeated ? center : 'value', align: 'right' },
    { title: 'lowest', align: 'right' },
    { title: 'highest', align: 'right' },
    { title: 'spread', align: 'right' },
    { title: 'n', align: 'right' },
  ];
  const rows = named.map((one) => metricRow(one, isRepeated, center));
  return [
    {
      title: 'What it costs',
      blocks: [...filledTable(columns, rows), ...meanNote(named, center), ...energyBlocks(report.energy)],
    },
  ];
}

function namedMetrics({ metrics, energy: { boundary } }: RunReport): Named[] {
  const { wall, cpu, energy, power, memory, gpu, task } = metrics;
  const at = boundary === undefined ? '' : `, ${boundary}`;
  const all: readonly (readonly [label: string, metric: RunMetric | undefined])[] = [
    ['wall time', wall],
    ['CPU time', cpu?.total],
    ['- user', cpu?.user],
    ['- system', cpu?.system],
    [`energy${at}`, energy?.total],
    ['- above idle', energy?.aboveIdle],
    ['mean power', power?.mean],
    ['GPU energy', gpu?.energy],
    ['energy per task', task?.energy],
    ['peak memory', memory?.peak],
  ];
  return all.flatMap(([label, metric]) => (metric === undefined ? [] : [{ label, metric }]));
}

function metricRow({ label, metric }: Named, isRepeated: boolean, center: 'median' | 'mean'): Row {
  const { value, lowest, highest, spread, count } = metric;
  const name = metric.center === 'mean' && center === 'median' ? `${label} (mean)` : label;
  const range: readonly Line[] =
    isRepeated && count > 1 ? [bare(lowest), bare(highest), bare(spread, 'share')] : [[], [], []];
  return { cells: [[name], [{ figure: value }], ...range, isRepeated ? [String(count)] : []] };
}

function meanNote(named: readonly Named[], center: 'median' | 'mean'): Block[] {
  if (center === 'mean' || named.every(({ metric }) => metric.center !== 'mean')) return [];
  const line = ['Means where one repeat is too short for the counter: nearly all of it is error, and it averages out.'];
  return [{ kind: 'note', line, tone: 'aside' }];
}

function energyBlocks({ boundary, measured, parts, idlePower, reason }: RunReport['energy']): Block[] {
  const blocks: Block[] = [];
  if (reason !== undefined) {
    blocks.push({ kind: 'note', line: ['Energy was not measured: ', { name: reason }], tone: 'warning' });
  }
  if (boundary !== undefined) {
    const how = measured ? 'measured' : 'modelled';
    const from: Line = parts.length === 0 ? [] : [{ name: `, from ${parts.join(', ')}` }];
    blocks.push({
      kind: 'facts',
      facts: [
        { label: 'Energy', line: [`${how} at the boundary ${boundary}`, ...from] },
        { label: 'Idle baseline', line: baseline(idlePower) },
      ],
    });
  }
  return blocks;
}

function baseline(idlePower: RunReport['energy']['idlePower']): Line {
  if (idlePower === undefined) return ['unknown, so nothing is told above idle'];
  return ['P0 = ', { figure: idlePower }, { name: `, from ${originText(idlePower.provenance)}` }];
}
