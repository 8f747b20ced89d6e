import type { RunReport } from '../../model/report.ts';
import type { Column, Row, Section } from '../section.ts';

const columns: readonly Column[] = [
  { title: 'process', align: 'left', fit: 'cut' },
  { title: 'survivors', align: 'right' },
  { title: 'repeats', align: 'right' },
  { title: 'pid', align: 'left', fit: 'wrap' },
];
const mostNames = 10;
const mostPids = 5;

interface Survivors {
  readonly name: string;
  readonly pids: number[];
  readonly repeats: Set<number>;
}

/** Descendants that outlived the command, by name: they were not ended. */
export function runSurvivorsView({ repeats }: RunReport): readonly Section[] {
  const total = repeats.reduce((sum, { survivors }) => sum + (survivors?.count ?? 0), 0);
  if (total === 0) return [];
  const listed = byName(repeats).slice(0, mostNames);
  const unlisted = total - listed.reduce((sum, { pids }) => sum + pids.length, 0);
  const more: Row[] = unlisted > 0 ? [{ cells: [['not listed'], [String(unlisted)], [], []], tone: 'aside' }] : [];
  return [
    {
      title: 'Survivors',
      blocks: [
        {
          kind: 'note',
          line: ['They outlived the command, and were left alone; what they use since is in no figure.'],
        },
        { kind: 'table', columns, rows: [...listed.map(survivorsRow), ...more] },
      ],
    },
  ];
}

/** Those of which there are most first. */
function byName(repeats: RunReport['repeats']): Survivors[] {
  const found = new Map<string, Survivors>();
  for (const { index, survivors } of repeats) {
    for (const { pid, name } of survivors?.listed ?? []) {
      const same = found.get(name) ?? { name, pids: [], repeats: new Set() };
      found.set(name, same);
      same.pids.push(pid);
      same.repeats.add(index);
    }
  }
  return [...found.values()].sort((a, b) => b.pids.length - a.pids.length);
}

function survivorsRow({ name, pids, repeats }: Survivors): Row {
  const more = pids.length > mostPids ? ` and ${pids.length - mostPids} more` : '';
  return {
    cells: [
      [{ name }],
      [String(pids.length)],
      [String(repeats.size)],
      [`${pids.slice(0, mostPids).join(', ')}${more}`],
    ],
  };
}
