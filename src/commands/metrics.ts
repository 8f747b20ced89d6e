import { exitCodes, NegawattError } from '../errors.ts';
import { metrics as all } from '../gate/metrics.ts';
import { sessionOf } from '../gate/report-side.ts';
import type { Session } from '../gate/side.ts';
import type { Column, Line, Section } from '../report/section.ts';
import { sectionsAsTable } from '../report/sections-table.ts';
import type { Context, Given } from './command.ts';
import { readReport } from './read-document.ts';
import { optionsFor } from './render-report.ts';

const columns: readonly Column[] = [
  { title: 'metric', align: 'left' },
  { title: 'what', align: 'left', fit: 'wrap' },
  { title: 'unit', align: 'left' },
  { title: 'better', align: 'left' },
  { title: 'reports', align: 'left' },
];

/** Lists what may be budgeted, and what it is in a report. Answers the exit code. */
export async function metrics({ operands }: Given, context: Context): Promise<number> {
  const [file, ...more] = operands;
  if (more.length > 0) {
    throw new NegawattError('metrics takes one report', `${operands.length} were named`, 'Name one, or none.');
  }
  const session = file === undefined ? undefined : sessionOf(readReport(file));
  context.stdout.write(sectionsAsTable([section(session)], await optionsFor(context, 'stdout')));
  return exitCodes.ok;
}

function section(session: Session | undefined): Section {
  const rows = all.map(({ name, title, unit, better, precision, run, audit, compress, batch }) => {
    const reports = [
      ...(run ? ['run'] : []),
      ...(audit ? ['audit'] : []),
      ...(compress ? ['bench compress'] : []),
      ...(batch ? ['bench batch'] : []),
    ].join(', ');
    const shown = unit === '1' ? '%' : unit.replace('By', 'B');
    const measured = session?.metrics[name];
    const cells: Line[] = [
      [name],
      [precision === 'exact' ? `${title}, compared exactly` : title],
      [shown],
      [better],
      session === undefined ? [reports] : inReport(measured),
    ];
    return { cells, tone: session !== undefined && measured === undefined ? ('aside' as const) : ('plain' as const) };
  });
  const last: Column = session === undefined ? columns.at(-1)! : { title: 'in this report', align: 'right' };
  return {
    title: 'Metrics that may be budgeted',
    blocks: [
      { kind: 'table', columns: [...columns.slice(0, -1), last], rows },
      {
        kind: 'note',
        line: ['A figure with ~ was told by a model, no instrument: it gates only with --allow-estimated.'],
        tone: 'aside',
      },
    ],
  };
}

function inReport(measured: Session['metrics'][string] | undefined): Line {
  if (measured === undefined) return ['not in it'];
  const { value, unit, isEstimated } = measured;
  const provenance = isEstimated
    ? ({ kind: 'estimated', by: '', model: '' } as const)
    : ({ kind: 'measured', by: 'runs' } as const);
  return [{ figure: { value, unit, provenance }, as: 'share' }];
}
