import type { Check } from '../../gate/check.ts';
import { metricNamed } from '../../gate/metrics.ts';
import type { Outcome, Subject, VerdictDocument } from '../../gate/verdict-document.ts';
import type { Block, ChartLine, Column, Row, Section, Tone } from '../section.ts';
import { nextSteps } from './next-steps.ts';
import { boundText, evidenceLines, ratioText, sentenceOf, sideFigure, stateWord } from './words.ts';

const columns: readonly Column[] = [
  { title: 'gate', align: 'left', fit: 'wrap' },
  { title: 'metric', align: 'left' },
  { title: 'before', align: 'right' },
  { title: 'now', align: 'right' },
  { title: 'change', align: 'left', fit: 'wrap' },
  { title: 'allowed', align: 'left', fit: 'wrap' },
];

const outcomes: Readonly<Record<Outcome, readonly [text: string, tone: Tone]>> = {
  passed: ['Passed.', 'total'],
  failed: ['Failed: efficiency regressed.', 'warning'],
  missing: ['A budgeted metric is missing from the report.', 'warning'],
  undecided: ['Cannot tell: this is no pass and no failure.', 'warning'],
};

/** What a person reads of a verdict: the failing metrics first, with their evidence, then the rest. */
export function verdictView(document: VerdictDocument): readonly Section[] {
  const [text, tone] = outcomes[document.outcome];
  return [
    ...document.subjects.flatMap((subject) => subjectSections(subject)),
    {
      title: 'Verdict',
      blocks: [
        { kind: 'note', line: [text], tone },
        { kind: 'note', line: [chances(document)], tone: 'aside' },
      ],
    },
  ];
}

function chances({ alpha, subjects }: VerdictDocument): string {
  const of = subjects.some(({ checks }) => checks.filter(({ alpha: share }) => share !== undefined).length > 1)
    ? ', over all its budgets together'
    : '';
  const isUnknown = subjects.some(({ checks }) => checks.some(isWithoutChance));
  const but = isUnknown
    ? ' What is one figure without an interval is taken as it is: there the chance is not known.'
    : '';
  return `Should nothing have got worse, a report fails with a chance of at most ${Number((100 * alpha).toFixed(3))} %${of}. Intervals in brackets are the ones that decided.${but}`;
}

function isWithoutChance({ gate, method, metric, alpha }: Check): boolean {
  const isNoisy = metricNamed(metric)?.precision === 'noisy';
  return gate !== 'shown' && method === 'amount' && isNoisy && alpha === undefined;
}

const order: readonly Check['gate'][] = ['failed', 'missing', 'undecided', 'passed', 'shown'];

function subjectSections(subject: Subject): Section[] {
  const checks = [...subject.checks].sort((a, b) => order.indexOf(a.gate) - order.indexOf(b.gate));
  const isCompared = checks.some(({ base }) => base !== undefined);
  const shown = isCompared ? columns : columns.filter(({ title }) => title !== 'before' && title !== 'change');
  const rows = checks.map((check) => rowOf(check, isCompared));
  const { against, notes } = subject;
  const title: Block = {
    kind: 'note',
    line: [
      { name: subject.name },
      ...(against === undefined ? [] : [` against ${against.kind} `, { name: against.name }, sessionsText(against)]),
    ],
  };
  return [
    {
      title: 'Gate',
      blocks: [
        title,
        { kind: 'table', columns: shown, rows },
        ...boundaryNote(checks),
        ...notes.map((note): Block => ({ kind: 'note', line: [{ name: note }], tone: 'aside' })),
      ],
    },
    ...reasons(checks, subject),
  ];
}

function boundaryNote(checks: readonly Check[]): Block[] {
  const boundary = checks.find(({ metric }) => metric === 'energy.total')?.boundary;
  if (boundary === undefined) return [];
  return [{ kind: 'note', line: [`energy.total is that at the boundary ${boundary}.`], tone: 'aside' }];
}

function sessionsText({ kind, at, sessions }: NonNullable<Subject['against']>): string {
  if (kind === 'command' || kind === 'commit') return '';
  return sessions > 1 ? ` (${sessions} sessions, the last of ${at.slice(0, 10)})` : ` of ${at.slice(0, 10)}`;
}

function rowOf(check: Check, isCompared: boolean): Row {
  const { head, base, metric, gate } = check;
  const figure = (side: typeof head) =>
    side === undefined ? [] : [{ figure: sideFigure(check, side), as: 'share' as const }];
  const allowed = gate === 'shown' ? '' : boundText(check);
  return {
    cells: [
      [stateWord(check)],
      [metric],
      ...(isCompared ? [figure(base)] : []),
      figure(head),
      ...(isCompared ? [[ratioText(check)]] : []),
      [allowed],
    ],
    tone: gate === 'shown' ? 'aside' : gate === 'passed' ? 'plain' : 'warning',
  };
}

/** Of every check that did not pass: by how much, the values, what likely changed, and what to do next. */
function reasons(checks: readonly Check[], subject: Subject): Section[] {
  const open = checks.filter(({ gate }) => gate !== 'passed' && gate !== 'shown');
  if (open.length === 0) return [];
  const blocks = open.flatMap((check): Block[] => [
    { kind: 'note', line: [`${stateWord(check)}: `, { name: sentenceOf(check) }], tone: 'warning' },
    ...evidenceLines(check).map((line): Block => ({ kind: 'note', line: [{ name: line }], tone: 'aside' })),
    ...runCharts(check),
  ]);
  const likely = subject.likely.map((line): Block => ({ kind: 'note', line: [line] }));
  const next = nextSteps(subject).flatMap(({ why, command }): Block[] => [
    { kind: 'note', line: [why] },
    { kind: 'command', command },
  ]);
  return [
    { title: 'Why', blocks: [...blocks, ...likely] },
    ...(next.length === 0 ? [] : [{ title: 'Next', blocks: next }]),
  ];
}

/** The runs of both sides, a bar each, on one scale from the lowest to the highest of all. */
export function runCharts(check: Check): Block[] {
  const line = (label: string, side: Check['head']): ChartLine[] => {
    if (side === undefined || side.values.length < 2) return [];
    const [lowest, highest] = [Math.min(...side.values), Math.max(...side.values)];
    const figure = (value: number) => ({ figure: sideFigure(check, { ...side, value }), as: 'share' as const });
    return [{ label: [label], means: side.values, range: [figure(lowest), ' to ', figure(highest)] }];
  };
  const lines = [...line('before', check.base), ...line('now', check.head)];
  return lines.length === 0 ? [] : [{ kind: 'charts', lines, scale: 'spread' }];
}
