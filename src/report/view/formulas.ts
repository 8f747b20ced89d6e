import type { FormulaResult, Report } from '../../model/report.ts';
import type { Column, Line, Row, Section, Tone } from '../section.ts';
import { originText } from '../source-name.ts';

const columns: readonly Column[] = [
  { title: 'formula', align: 'left', fit: 'cut' },
  { title: 'applied to, made of', align: 'left', fit: 'wrap' },
  { title: 'figure', align: 'right' },
];

/** The four formulas: each with its value, the two numbers it is made of, its definition, and where they came from. */
export function formulasView({ formulas }: Report): readonly Section[] {
  if (formulas.length === 0) return [];
  return [{ title: 'The four formulas', blocks: [{ kind: 'table', columns, rows: formulas.flatMap(rowsOf) }] }];
}

function rowsOf({
  title,
  definition,
  resource,
  applicable,
  value,
  idlePower,
  used,
  total,
  reason,
}: FormulaResult): Row[] {
  if (!applicable || value === undefined) {
    return [
      row([{ name: title }], ['not applicable to ', { name: resource }], [], 'total'),
      row([], [{ name: `${definition}: ${reason ?? 'no reason was given'}` }], [], 'aside'),
    ];
  }
  const made = [['used', used] as const, ['total', total] as const].flatMap(([what, part]) =>
    part === undefined
      ? []
      : [row([], [`${what}: `, { name: part.label }], [{ figure: part.quantity, as: 'count' }], 'plain')],
  );
  return [
    row([{ name: title }], [{ name: resource }], [{ figure: value, as: 'share' }], 'total'),
    ...(idlePower === undefined ? [] : [row([], ['idle baseline P0'], [{ figure: idlePower, as: 'count' }], 'plain')]),
    ...made,
    row([], [{ name: `${definition}, from ${originText(value.provenance)}` }], [], 'aside'),
  ];
}

function row(formula: Line, resource: Line, figure: Line, tone: Tone): Row {
  return { cells: [formula, resource, figure], tone };
}
