import type { FormulaResult, Report } from '../../model/report.ts';
import type { Block, Column, Line, Row, Section, Tone } from '../section.ts';
import { originText } from '../source-name.ts';
import { alikeBlocks, cardGroups } from './formula-groups.ts';

const columns: readonly Column[] = [
  { title: 'formula', align: 'left', fit: 'cut' },
  { title: 'applied to, made of', align: 'left', fit: 'wrap' },
  { title: 'figure', align: 'right' },
];

/** The four formulas: each with its value, the two numbers it is made of, its definition, and where they came from. */
export function formulasView({ formulas }: Pick<Report, 'formulas'>): readonly Section[] {
  if (formulas.length === 0) return [];
  const { single, grouped, inapplicable } = cardGroups(formulas);
  const rows = [...single.flatMap(rowsOf), ...inapplicable.flatMap(inapplicableRows)];
  const table: Block[] = rows.length === 0 ? [] : [{ kind: 'table', columns, rows }];
  return [{ title: 'The four formulas', blocks: [...table, ...grouped.flatMap(alikeBlocks)] }];
}

function rowsOf(formula: FormulaResult): Row[] {
  const { title, definition, resource, applicable, value, idlePower, used, total } = formula;
  if (!applicable || value === undefined) return inapplicableRows([formula]);
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

/** One formula that does not apply, or several of cards for the same reason. */
function inapplicableRows(formulas: readonly FormulaResult[]): Row[] {
  const [{ title, definition, reason }] = formulas as readonly [FormulaResult];
  const resources = formulas.flatMap(({ resource }, index): Line => [index === 0 ? '' : ', ', { name: resource }]);
  return [
    row([{ name: title }], ['not applicable to ', ...resources], [], 'total'),
    row([], [{ name: `${definition}: ${reason ?? 'no reason was given'}` }], [], 'aside'),
  ];
}

function row(formula: Line, resource: Line, figure: Line, tone: Tone): Row {
  return { cells: [formula, resource, figure], tone };
}
