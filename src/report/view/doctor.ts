import type { Diagnosis, Mend, SourceState } from '../../model/doctor.ts';
import type { Block, Column, Section, Tone } from '../section.ts';
import { diagnosedFacts } from './doctor-facts.ts';
import { remedyBlocks } from './sources.ts';

const columns: readonly Column[] = [
  { title: 'source', align: 'left', fit: 'cut' },
  { title: 'state', align: 'left' },
  { title: 'what it tells here', align: 'left', fit: 'wrap' },
];

const states: Readonly<Record<SourceState['state'], string>> = {
  readable: 'can be read',
  partly: 'in part',
  unused: 'no use here',
  absent: 'not there',
  forbidden: 'forbidden',
  unsupported: 'unusable',
  broken: 'broken',
};

/** What doctor found: first whether energy can be measured, then every source, then what is missing and what mends it. */
export function diagnosisView(diagnosis: Diagnosis): readonly Section[] {
  const { sources } = diagnosis;
  const missing = sources.filter(({ state }) => state !== 'readable' && state !== 'unused');
  return [
    { title: 'What can be measured', blocks: verdict(diagnosis) },
    { title: 'Sources', blocks: [{ kind: 'table', columns, rows: sources.map(row) }] },
    ...(missing.length === 0
      ? []
      : [{ title: 'What is missing', blocks: missing.flatMap((source) => missingBlocks(source, diagnosis)) }]),
    { title: 'This machine', blocks: [{ kind: 'facts', facts: diagnosedFacts(diagnosis) }] },
    { title: 'What next', blocks: next(diagnosis) },
  ];
}

function verdict({ energy }: Diagnosis): Block[] {
  if (energy.measured) {
    const isWhole = energy.boundaries.some((boundary) => boundary !== 'components');
    return [
      { kind: 'note', line: ['Energy is measured here, by ', { name: energy.by.join(', ') }, '.'], tone: 'total' },
      ...(isWhole
        ? []
        : [
            {
              kind: 'note',
              line: ["That is of components, not of the whole machine: a meter's program measures that, by --meter."],
              tone: 'aside',
            } as const,
          ]),
    ];
  }
  return [
    {
      kind: 'note',
      line: [
        'No energy can be measured here: no counter, power sensor, meter or GPU tells it. Reports then show energy from a ' +
          'model, marked ~, never 0; everything else in the list below is measured.',
      ],
      tone: 'warning',
    },
  ];
}

function row({ title, state, by, reads, detail }: SourceState) {
  const isRead = state === 'readable' || state === 'partly';
  const tells = isRead ? [reads, by === undefined ? undefined : `(${by})`].filter((word) => word !== undefined) : [];
  const tone: Tone = state === 'unused' ? 'aside' : isWarned(state) ? 'warning' : 'plain';
  const unread = state === 'unused' ? (detail ?? '') : 'see below';
  return { cells: [[{ name: title }], [states[state]], [{ name: isRead ? tells.join(' ') : unread }]], tone } as const;
}

/** A permission or a repair would mend these. */
function isWarned(state: SourceState['state']): boolean {
  return state === 'forbidden' || state === 'broken' || state === 'partly';
}

function missingBlocks({ id, title, state, detail, loss, remedy }: SourceState, { mends }: Diagnosis): Block[] {
  return [
    {
      kind: 'note',
      line: [{ name: title }, ` (${states[state]}): `, { name: detail ?? '' }],
      tone: isWarned(state) ? 'warning' : 'plain',
    },
    ...(loss === undefined ? [] : [{ kind: 'note', line: [`Without it: ${loss}`], tone: 'aside' } as const]),
    ...(remedy === undefined ? [] : remedyBlocks(remedy)),
    ...mends.filter(({ source }) => source === id).flatMap(mendBlocks),
  ];
}

/** What would make it stay, what it opens and to whom, and the other ways. */
function mendBlocks({ files, opens, otherwise }: Mend): Block[] {
  const isRule = (text: string) => !text.startsWith('#');
  return [
    ...files.flatMap(({ path, lines }): Block[] => [
      { kind: 'note', line: [`To stay after the next boot, ${path} has to hold:`] },
      ...lines.filter(isRule).map((command) => ({ kind: 'command', command }) as const),
    ]),
    { kind: 'note', line: [`It opens: ${opens}`], tone: 'warning' },
    ...otherwise.map((way): Block => ({ kind: 'note', line: [way] })),
  ];
}

function next({ mends, host, idle, energy }: Diagnosis): Block[] {
  const step = (why: string, command: string): Block[] => [
    { kind: 'note', line: [why] },
    { kind: 'command', command },
  ];
  return [
    ...(mends.length === 0
      ? []
      : step('A script that mends it, to be read before it is run:', 'negawatt doctor --fix')),
    ...(host === 'real' && energy.measured && idle?.state !== 'kept'
      ? step(
          'Measure the idle power, so that reports tell the energy above idle:',
          'negawatt doctor --calibrate-idle 60s',
        )
      : []),
    ...step('Measure:', 'negawatt audit'),
    ...(host === 'real'
      ? step('Take a copy of what negawatt reads here, for a report of a bug:', 'negawatt doctor --capture DIR')
      : []),
  ];
}
