import type { BatchReplay } from '../../model/report.ts';
import type { Block, Column, Line, Row, Section } from '../section.ts';
import { bare, filledTable } from './gpu-words.ts';

const columns: readonly Column[] = [
  { title: 'series', align: 'left', fit: 'wrap' },
  { title: 'use batch', align: 'right' },
  { title: 'items/s', align: 'right' },
  { title: 'latency', align: 'right' },
  { title: 'J/item', align: 'right' },
  { title: 'of batch 1', align: 'right' },
  { title: 'runner-up', align: 'right' },
];

const verdicts = {
  chosen: '',
  'none-meets': 'none keeps the limits',
  'not-batchable': '',
  withheld: 'no verdict',
  'nothing-measured': 'nothing to choose from',
} as const;

/** The choice in each series of a recorded table. */
export function batchReplayView({ table, objective, limits, series, refused }: BatchReplay): readonly Section[] {
  const rows = series.map(({ name, points, choice }): Row => {
    const best = choice.best === undefined ? undefined : points[choice.best];
    const against = choice.savings.find(({ why }) => why === 'batch 1');
    const other = choice.runnerUp && points[choice.runnerUp.point];
    const runnerUp: Line =
      other === undefined ? [] : [`${other.batch}`, ...(choice.runnerUp!.isSame ? [' (same)'] : [])];
    const latency = best?.latencies['latency.p99'] ?? best?.latencies['latency.p95'] ?? best?.latencies['latency.mean'];
    return {
      cells: [
        [{ name: name === '' ? 'all rows' : name }],
        [best === undefined ? verdicts[choice.verdict] : String(best.batch)],
        bare(best?.throughput),
        bare(latency),
        bare(best?.energyPerItem),
        bare(against?.ratio),
        runnerUp,
      ],
      tone: best === undefined ? 'warning' : 'plain',
    };
  });
  const within: Line = limits.length === 0 ? [] : [' within ', { name: limits.join(', ') }];
  const blocks: Block[] = [
    {
      kind: 'note',
      line: [{ name: table }, ': the best of each series by ', { name: objective }, ...within],
      tone: 'aside',
    },
    ...filledTable(columns, rows),
    ...(series.length === 1 ? [{ kind: 'note', line: [{ name: series[0]!.choice.why }] } as const] : []),
  ];
  if (refused.length > 0) {
    const [first] = refused;
    const line: Line = [`${refused.length} rows left out; row ${first!.row}: `, { name: first!.reason }];
    blocks.push({ kind: 'note', line, tone: 'warning' });
  }
  return [{ title: 'The batch size to use', blocks }];
}
