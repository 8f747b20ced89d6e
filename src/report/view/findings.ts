import type { AuditReport } from '../../model/report.ts';
import { nextStep } from '../next-step.ts';
import type { Block, Column, Fact, Line, Row, Section, Span } from '../section.ts';
import { joined } from './gpu-words.ts';

type Findings = AuditReport['findings'];
type Finding = Findings['found'][number];

/** The rest is in the JSON: nobody mends more at once. */
const mostShown = 12;
const columns: readonly Column[] = [
  { title: 'could not be applied', align: 'left', fit: 'wrap' },
  { title: 'for want of', align: 'left', fit: 'wrap' },
];

/** What is wasted and what to do about it; then what could not be looked at, and why. */
export function findingsView({ findings }: AuditReport): readonly Section[] {
  const { found, passed, notApplicable } = findings;
  const rules = new Set(found.map(({ id }) => id)).size + passed.length + notApplicable.length;
  const more = found.length - mostShown;
  const summary: Line = [
    `${found.length === 0 ? 'Nothing was found' : counted(found.length, 'finding')}. Of ${rules} rules ${passed.length} passed and ${notApplicable.length} could not be applied.`,
  ];
  return [
    {
      title: 'Findings',
      blocks: [
        { kind: 'note', line: summary },
        ...found.slice(0, mostShown).flatMap(findingBlocks),
        ...(more > 0 ? [note(`${counted(more, 'more finding')}: in the JSON.`)] : []),
        ...absences(notApplicable),
      ],
    },
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function note(text: string): Block {
  return { kind: 'note', line: [text], tone: 'aside' };
}

function findingBlocks({ id, severity, what, evidence, saving, unsaved, next }: Finding): Block[] {
  const saves: Line =
    saving === undefined
      ? ['not told: ', { name: unsaved ?? 'it is not known.' }]
      : [
          { figure: saving.power },
          ', ',
          { figure: saving.energyPerYear, as: 'kWh' },
          ` a year at the boundary ${saving.power.boundary ?? 'that it was measured at'}. Assumed: `,
          { name: saving.assumption },
        ];
  const facts: Fact[] = [
    { label: severity, line: [{ name: what }] },
    { label: 'evidence', line: joined(evidence.map(evidenceLine)) },
    { label: 'saves', line: saves },
    { label: 'more', line: [`negawatt explain ${id}`] },
    { label: 'next', line: [{ name: next.advice }] },
  ];
  return [
    { kind: 'facts', facts: facts.filter(({ line }) => line.length > 0) },
    ...(next.command === undefined ? [] : [nextStep(next.command)]),
  ];
}

function evidenceLine(one: Finding['evidence'][number]): Line {
  const value: Span =
    'text' in one ? { name: one.text } : { figure: one.quantity, ...(one.as === undefined ? {} : { as: one.as }) };
  return [{ name: one.label }, ' ', value];
}

/** Those that want the same stand together: a host without a card wants it for six of them. */
function absences(list: Findings['notApplicable']): Block[] {
  const groups = new Map<string, string[]>();
  for (const { id, missing } of list) {
    const wanted = missing.join('; ');
    groups.set(wanted, [...(groups.get(wanted) ?? []), id]);
  }
  const rows = [...groups].map(([wanted, ids]): Row => ({ cells: [[ids.join(', ')], [{ name: wanted }]] }));
  return rows.length === 0 ? [] : [{ kind: 'table', columns, rows }];
}
