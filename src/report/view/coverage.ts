import { quantity } from '../../model/quantity.ts';
import type { Gap, Report } from '../../model/report.ts';
import type { Block, Column, Fact, Row, Section, Span } from '../section.ts';

const columns: readonly Column[] = [
  { title: 'gap in', align: 'left', fit: 'cut' },
  { title: 'from', align: 'right' },
  { title: 'to', align: 'right' },
  { title: 'why', align: 'left', fit: 'wrap' },
];
const mostListed = 8;

/** How much of the window was really seen, what to know before trusting the figures, and what the measuring cost. */
export function coverageView({
  coverage,
  warnings,
  ownCost,
}: Pick<Report, 'coverage' | 'warnings' | 'ownCost'>): readonly Section[] {
  const { share, missedTicks, gaps, moreGaps } = coverage;
  const facts: Fact[] = [
    { label: 'Sampled', line: [{ figure: share, as: 'share' }, ' of the window'] },
    { label: 'Missed', line: [`${missedTicks} ${missedTicks === 1 ? 'sample' : 'samples'}`] },
    {
      label: 'Own cost',
      line: [
        { figure: ownCost.cpu },
        ' of CPU time, ',
        { figure: ownCost.share, as: 'share' },
        ' of one core in the window, ',
        { figure: ownCost.peakMemory },
        ' of memory',
      ],
    },
  ];
  const blocks: Block[] = [{ kind: 'facts', facts }];
  if (gaps.length + moreGaps > 0) {
    const unlisted = Math.max(0, gaps.length - mostListed) + moreGaps;
    const more: Row[] = unlisted === 0 ? [] : [{ cells: [[`${unlisted} more`], [], [], []], tone: 'aside' }];
    blocks.push({ kind: 'table', columns, rows: [...gaps.slice(0, mostListed).map(gapRow), ...more] });
  }
  for (const warning of warnings) {
    blocks.push({ kind: 'note', line: ['Warning: ', { name: warning }], tone: 'warning' });
  }
  return [{ title: 'Coverage and warnings', blocks }];
}

function gapRow({ source, from, to, reason }: Gap): Row {
  return { cells: [[{ name: source }], [time(from)], [time(to)], [{ name: reason }]] };
}

function time(seconds: number): Span {
  return { figure: quantity(seconds, 's', { kind: 'measured', by: 'monotonic clock' }) };
}
