import type { BatchReport, BatchResult } from '../../model/report.ts';
import type { Block, Column, Line, Row, Section } from '../section.ts';
import { pointNames } from './batch-words.ts';
import { bare, filledTable } from './gpu-words.ts';

const columns: readonly Column[] = [
  { title: 'batch', align: 'left' },
  { title: '', align: 'left' },
  { title: 'items/s', align: 'right' },
  { title: 'data', align: 'right' },
  { title: 'p50', align: 'right' },
  { title: 'p99', align: 'right' },
  { title: 'J/item', align: 'right' },
];

const costColumns: readonly Column[] = [
  { title: 'batch', align: 'left' },
  { title: 'above idle', align: 'right' },
  { title: 'CPU/item', align: 'right' },
  { title: 'power', align: 'right' },
  { title: 'memory', align: 'right' },
];

/** One row a point, the best marked: what it does, and what it takes; and why a point came to nothing. */
export function batchPointsView({ points, choice, target }: BatchReport): readonly Section[] {
  const nameOf = pointNames(points);
  const rows = points.map((point, place): Row => {
    const mark = markOf(point, place === choice.best, place === choice.runnerUp?.point);
    return {
      cells: [[{ name: nameOf(point) }], mark, ...cellsOf(point)],
      tone: point.outcome === 'failed' ? 'warning' : place === choice.best ? 'total' : 'plain',
    };
  });
  const titled = columns.map((column) =>
    column.title === 'items/s' && target.items.length < 10 ? { ...column, title: `${ascii(target.items)}/s` } : column,
  );
  return [
    {
      title: 'Batch sizes',
      blocks: [
        ...filledTable(titled, rows),
        ...costTable(points, nameOf),
        ...phaseTable(points, nameOf),
        ...failures(points, nameOf),
      ],
    },
  ];
}

/** Items are named by our own targets; of a file that was edited, nothing but letters is a column's title. */
function ascii(items: string): string {
  return /^[a-z]+$/.test(items) ? items : 'items';
}

function markOf({ outcome, limits, steady }: BatchResult, isBest: boolean, isRunnerUp: boolean): Line {
  if (outcome !== 'measured') return ['!'];
  const limit = limits.some(({ kept }) => kept === 'no')
    ? 'x'
    : limits.some(({ kept }) => kept === 'unsure')
      ? '?'
      : '';
  return [`${isBest ? '*' : isRunnerUp ? '+' : ''}${limit}${steady ? '' : '~'}`];
}

function cellsOf(point: BatchResult): Line[] {
  const { throughput, bytes, latency, energyPerItem } = point;
  return [
    bare(throughput?.value),
    bare(bytes?.value),
    bare(latency?.p50),
    bare(latency?.p99),
    bare(energyPerItem?.value),
  ];
}

function costTable(points: readonly BatchResult[], nameOf: (point: BatchResult) => string): Block[] {
  const rows = points
    .filter(({ outcome }) => outcome === 'measured')
    .map((point): Row => {
      const { aboveIdlePerItem, cpuPerItem, power, memory } = point;
      const cells = [aboveIdlePerItem?.value, cpuPerItem?.value, power?.value, memory].map((figure) => bare(figure));
      return { cells: [[{ name: nameOf(point) }], ...cells] };
    });
  return filledTable(costColumns, rows);
}

/** Prefill and decode of a language model apart. */
function phaseTable(points: readonly BatchResult[], nameOf: (point: BatchResult) => string): Block[] {
  const names = [...new Set(points.flatMap(({ phases }) => phases?.map(({ name }) => name) ?? []))];
  if (names.length === 0) return [];
  const rows = points
    .filter(({ phases }) => phases !== undefined)
    .map((point): Row => {
      const cells = names.map((name) => bare(point.phases?.find((phase) => phase.name === name)?.throughput.value));
      return { cells: [[{ name: nameOf(point) }], ...cells] };
    });
  const titles = names.map(
    (name): Column => ({ title: `${/^[a-z]+$/.test(name) ? name : 'phase'}/s`, align: 'right' }),
  );
  return filledTable([{ title: 'batch', align: 'left' }, ...titles], rows);
}

function failures(points: readonly BatchResult[], nameOf: (point: BatchResult) => string): Block[] {
  const blocks: Block[] = [];
  for (const point of points) {
    if (point.failure === undefined) continue;
    const line: Line = [
      'Batch ',
      { name: nameOf(point) },
      `: ${words[point.failure.cause]}: `,
      { name: point.failure.reason },
    ];
    blocks.push({ kind: 'note', line, tone: 'warning' });
  }
  const skipped = points.filter(({ outcome }) => outcome === 'skipped');
  if (skipped.length > 0) {
    const line: Line = ['Left out after that: ', { name: skipped.map(nameOf).join(', ') }, '.'];
    blocks.push({ kind: 'note', line, tone: 'aside' });
  }
  const ended = points.filter(({ outcome }) => outcome === 'unmeasured');
  if (ended.length > 0) {
    const line: Line = ['Ended before its turn: ', { name: ended.map(nameOf).join(', ') }, '; --resume goes on.'];
    blocks.push({ kind: 'note', line, tone: 'aside' });
  }
  return blocks;
}

const words = {
  'out-of-memory': 'out of memory',
  failed: 'it failed',
  hung: 'it hung',
  'no-count': 'it told no number of items',
  unsupported: 'it cannot be run',
} as const;
