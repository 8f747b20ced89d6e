import { type Quantity, quantity } from '../../model/quantity.ts';
import type { ProcessAccount, Report } from '../../model/report.ts';
import type { Block, Column, Line, Row, Section } from '../section.ts';

const columns: readonly Column[] = [
  { title: 'pid', align: 'right' },
  { title: 'process', align: 'left', fit: 'cut' },
  { title: 'CPU time', align: 'right' },
  { title: 'share', align: 'right' },
  { title: 'memory', align: 'right' },
  { title: 'energy', align: 'right' },
];

/** Who used the CPU, and the energy that goes with it; with the rows of the rest, so that the sum is seen. */
export function processesView({ processes }: Pick<Report, 'processes'>): readonly Section[] {
  if (processes === undefined) return [];
  const rows = [...processes.rows.map(processRow), ...restRows(processes)];
  // The energy stands last; where none could be shared out there is no column for it.
  const shown = rows.some(({ cells }) => cells.at(-1)!.length > 0) ? columns.length : columns.length - 1;
  return [
    {
      title: 'Processes',
      blocks: [
        {
          kind: 'table',
          columns: columns.slice(0, shown),
          rows: rows.map((row) => ({ ...row, cells: row.cells.slice(0, shown) })),
        },
        { kind: 'note', line: ['Basis: ', { name: processes.basis }, ...baseline(processes)], tone: 'aside' },
        { kind: 'note', line: ['Unattributed: interrupts, and processes that ended unseen.'], tone: 'aside' },
        ...excessNote(processes),
      ],
    },
  ];
}

function baseline({ idlePower }: ProcessAccount): Line {
  return idlePower === undefined ? [] : [', P0 = ', { figure: idlePower }];
}

/** Each process is counted in clock ticks, and so is the machine: over a short window the sums can differ. */
function excessNote({ rows, others, unattributed, busy }: ProcessAccount): Block[] {
  const counted = rows.reduce((sum, { cpu }) => sum + cpu.value, others.cpu.value + unattributed.cpu.value);
  if (!(counted > 1.001 * busy.value)) return [];
  const figure = quantity(counted, 's', others.cpu.provenance);
  const line: Line = [
    'The processes count ',
    { figure },
    ' of CPU time and the machine ',
    { figure: busy },
    ', both in whole ticks.',
  ];
  return [{ kind: 'note', line, tone: 'aside' }];
}

function processRow({ pid, name, ended, cpu, share, memory, energy }: ProcessAccount['rows'][number]): Row {
  const called: Line = ended ? [{ name }, ' (ended)'] : [{ name }];
  return {
    cells: [
      [String(pid)],
      called,
      [{ figure: cpu }],
      [{ figure: share, as: 'share' }],
      [{ figure: memory }],
      cell(energy),
    ],
  };
}

function restRows({ others, unattributed, idle, busy, total }: ProcessAccount): Row[] {
  const row = (
    what: string,
    cpu: Quantity | undefined,
    energy: Quantity | undefined,
    tone: Row['tone'] & string,
  ): Row => ({
    cells: [[], [what], cell(cpu), [], [], cell(energy)],
    tone,
  });
  return [
    row(`others (${others.count})`, others.cpu, others.energy, 'plain'),
    row('unattributed', unattributed.cpu, unattributed.energy, 'plain'),
    ...(idle === undefined ? [] : [row('idle', undefined, idle, 'plain')]),
    // Its interval stands with the energies; here it would take the room of the names.
    { ...row('total', busy, total && plain(total), 'total'), isSum: true },
  ];
}

function plain({ interval: _, ...total }: Quantity): Quantity {
  return total;
}

function cell(figure: Quantity | undefined): Line {
  return figure === undefined ? [] : [{ figure }];
}
