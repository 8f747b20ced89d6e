import type { Remedy } from '../../model/remedy.ts';
import type { Report } from '../../model/report.ts';
import type { Block, Column, Section } from '../section.ts';

const columns: readonly Column[] = [
  { title: 'source', align: 'left', fit: 'cut' },
  { title: 'read from', align: 'left', fit: 'wrap' },
  { title: 'readings', align: 'right' },
  { title: 'coverage', align: 'right' },
];

const reasons = {
  absent: 'not there',
  forbidden: 'forbidden',
  unsupported: 'unusable',
  broken: 'broken',
} as const;

/** What the figures were read from, and what could not be read, why, and what would mend it. */
export function sourcesView({ sources: { used, missing } }: Pick<Report, 'sources'>): readonly Section[] {
  const table: Block[] =
    used.length === 0
      ? [{ kind: 'note', line: ['None could be read.'], tone: 'warning' }]
      : [
          {
            kind: 'table',
            columns,
            rows: used.map(({ title, by, readings, coverage }) => ({
              cells: [[{ name: title }], [{ name: by }], [String(readings)], [{ figure: coverage, as: 'share' }]],
            })),
          },
        ];
  return [
    { title: 'Sources used', blocks: table },
    { title: 'Sources missing', blocks: missing.flatMap(missingBlocks) },
  ];
}

function missingBlocks({ title, why, detail, remedy }: Report['sources']['missing'][number]): Block[] {
  const note: Block = {
    kind: 'note',
    line: [{ name: title }, ` (${reasons[why]}): `, { name: detail }],
    // Only these two can be mended here and now.
    tone: why === 'forbidden' || why === 'broken' ? 'warning' : 'plain',
  };
  return remedy === undefined ? [note] : [note, ...remedyBlocks(remedy)];
}

/** What to do about the note above. */
export function remedyBlocks({ advice, commands = [] }: Remedy): Block[] {
  return [
    ...(advice === undefined ? [] : [{ kind: 'advice', sentence: advice } as const]),
    ...commands.map((command) => ({ kind: 'command', command }) as const),
  ];
}
