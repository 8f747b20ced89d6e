import type { CompressReport } from '../../model/report.ts';
import type { Block, Column, Section } from '../section.ts';
import { bare } from './gpu-words.ts';

const columns: readonly Column[] = [
  { title: 'equal', align: 'left', fit: 'wrap' },
  { title: 'copies', align: 'right' },
  { title: 'each', align: 'right' },
  { title: 'saves', align: 'right' },
];

const refusedColumns: readonly Column[] = [
  { title: 'not measured', align: 'left', fit: 'cut' },
  { title: 'why', align: 'left', fit: 'wrap' },
];
const mostNames = 2;
const mostRefused = 10;

/** What is there twice, with the bytes that de-duplication would save; and what could not be measured. */
export function compressTwinsView({ twins, refused }: CompressReport): readonly Section[] {
  return [
    { title: 'There more than once', blocks: twinBlocks(twins) },
    { title: 'Left out', blocks: refusedBlocks(refused) },
  ];
}

function twinBlocks({ groups, duplicate, more }: CompressReport['twins']): Block[] {
  if (groups.length === 0) return [];
  const rows = groups.map(({ what, names, count, bytes, saved, sure }) => {
    const others = count - Math.min(count, mostNames);
    const text = `${names.slice(0, mostNames).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
    const likely = sure ? '' : ' (likely: samples of them are equal)';
    return {
      cells: [[{ name: `${what}: ${text}${likely}` }], [String(count)], bare(bytes), bare(saved)],
    };
  });
  const listed = more === 0 ? '' : ` in these and ${more} more`;
  return [
    { kind: 'note', line: ['De-duplication would save ', { figure: duplicate }, `${listed}, before any compression.`] },
    { kind: 'table', columns, rows },
  ];
}

function refusedBlocks({ listed, more }: CompressReport['refused']): Block[] {
  if (listed.length === 0) return [];
  const shown = listed.slice(0, mostRefused);
  const unlisted = listed.length - shown.length + more;
  return [
    {
      kind: 'table',
      columns: refusedColumns,
      rows: [
        ...shown.map(({ name, reason }) => ({ cells: [[{ name }], [{ name: reason }]] })),
        ...(unlisted === 0 ? [] : [{ cells: [[`${unlisted} more`], []], tone: 'aside' as const }]),
      ],
    },
  ];
}
