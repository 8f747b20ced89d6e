import type { Baseline } from '../../gate/baseline.ts';
import { metrics } from '../../gate/metrics.ts';
import { knownValues, levelsIn, type Measured } from '../../gate/side.ts';
import type { Quantity } from '../../model/quantity.ts';
import { fewestSessions } from '../../statistics/session-ratio.ts';
import type { Column, Row, Section } from '../section.ts';

const columns: readonly Column[] = [
  { title: 'metric', align: 'left' },
  { title: 'newest', align: 'right' },
  { title: 'runs', align: 'right' },
  { title: 'lowest session', align: 'right' },
  { title: 'highest session', align: 'right' },
];

/** What a baseline holds, for people. */
export function baselineView(name: string, { facts, sessions }: Baseline): readonly Section[] {
  const newest = sessions.at(-1)!;
  const rows = metrics.flatMap((metric): Row[] => {
    const measured = newest.metrics[metric.name];
    if (measured === undefined) return [];
    const centers = sessions.flatMap(({ metrics: of }) => of[metric.name]?.value ?? []);
    const cell = (value: number) => [{ figure: figureOf(measured, value), as: 'share' as const }];
    return [
      {
        cells: [
          [metric.name],
          cell(measured.value),
          [String(knownValues(measured).length)],
          cell(Math.min(...centers)),
          cell(Math.max(...centers)),
        ],
      },
    ];
  });
  // The first of each level tells nothing of how far sessions lie apart.
  const missing = fewestSessions - 1 - (sessions.length - levelsIn(sessions).length);
  const floor =
    missing > 0
      ? `The noise between days is not known yet: ${missing} more ${missing === 1 ? 'session tells' : 'sessions tell'} it (negawatt baseline add).`
      : 'The noise between days is known from its sessions.';
  return [
    {
      title: 'Baseline',
      blocks: [
        {
          kind: 'facts',
          facts: [
            { label: 'Name', line: [{ name }] },
            { label: 'Sessions', line: [`${sessions.length}, from ${sessions[0]!.at} to ${newest.at}`] },
            ...Object.entries(facts).map(([key, fact]) => ({
              label: key,
              line: [{ name: Array.isArray(fact) ? fact.join(', ') : String(fact) }],
            })),
          ],
        },
        { kind: 'table', columns, rows },
        { kind: 'note', line: [floor], tone: 'aside' },
      ],
    },
  ];
}

function figureOf({ unit, isEstimated }: Measured, value: number): Quantity {
  return {
    value,
    unit,
    provenance: isEstimated ? { kind: 'estimated', by: '', model: '' } : { kind: 'measured', by: 'runs' },
  };
}
