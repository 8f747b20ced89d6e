import type { FormulaResult } from '../../model/report.ts';
import type { Block, Column, Row } from '../section.ts';
import { originText } from '../source-name.ts';

const columns: readonly Column[] = [
  { title: 'applied to', align: 'left', fit: 'cut' },
  { title: 'figure', align: 'right' },
  { title: 'used', align: 'right' },
  { title: 'total', align: 'right' },
];

interface FormulaGroups {
  readonly single: readonly FormulaResult[];
  /** Of several cards, made of the same two numbers: a line each is enough. */
  readonly grouped: readonly (readonly FormulaResult[])[];
  /** Of several cards, not applicable for the same reason. */
  readonly inapplicable: readonly (readonly FormulaResult[])[];
}

/** Formulas that are applied to many cards in the same words, apart from all others. */
export function cardGroups(formulas: readonly FormulaResult[]): FormulaGroups {
  const alike = new Map<string, FormulaResult[]>();
  for (const formula of formulas) {
    const key = wordsOf(formula);
    alike.set(key, [...(alike.get(key) ?? []), formula]);
  }
  const groups = [...alike.values()].filter((group) => group.length > 1 && group.every(isOfCard));
  const inGroup = new Set(groups.flat());
  return {
    single: formulas.filter((formula) => !inGroup.has(formula)),
    grouped: groups.filter(([first]) => isApplicable(first!)),
    inapplicable: groups.filter(([first]) => !isApplicable(first!)),
  };
}

function wordsOf(formula: FormulaResult): string {
  const { title, definition, used, total, reason, value } = formula;
  const words = isApplicable(formula) ? [used?.label, total?.label, originText(value!.provenance)] : [reason];
  return JSON.stringify([isApplicable(formula), title, definition, ...words]);
}

function isApplicable({ applicable, value }: FormulaResult): boolean {
  return applicable && value !== undefined;
}

function isOfCard({ resource, idlePower }: FormulaResult): boolean {
  return idlePower === undefined && /\bGPU\b/.test(resource);
}

/** A line a card, and once for all of them what the numbers are. */
export function alikeBlocks(group: readonly FormulaResult[]): Block[] {
  const [{ title, definition, used, total, value }] = group as readonly [FormulaResult];
  const made = [['used', used] as const, ['total', total] as const].flatMap(([what, part]) =>
    part === undefined ? [] : [`; ${what}: `, { name: part.label }],
  );
  return [
    { kind: 'table', columns, rows: group.map(rowOf) },
    {
      kind: 'note',
      line: [
        { name: title },
        ', ',
        { name: definition },
        ...made,
        ', ',
        { name: `from ${originText(value!.provenance)}` },
      ],
      tone: 'aside',
    },
  ];
}

function rowOf({ resource, value, used, total }: FormulaResult): Row {
  return {
    cells: [
      [{ name: resource }],
      [{ figure: value!, as: 'share' }],
      used === undefined ? [] : [{ figure: used.quantity, as: 'count' }],
      total === undefined ? [] : [{ figure: total.quantity, as: 'count' }],
    ],
  };
}
