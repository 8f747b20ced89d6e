import type { Quantity } from '../../model/quantity.ts';
import type { AuditReport } from '../../model/report.ts';
import type { Block, Column, Line, Row } from '../section.ts';

/** One card of the report. */
export type Card = AuditReport['gpus'][number];

/** "GPU 3", or "GPU 0 to 3, 6": by the index of the driver. */
export function cardsText(cards: readonly Pick<Card, 'index'>[]): string {
  const indices = [...new Set(cards.map(({ index }) => index))].sort((a, b) => a - b);
  const runs: [first: number, last: number][] = [];
  for (const index of indices) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] + 1 === index) run[1] = index;
    else runs.push([index, index]);
  }
  const text = runs.map(([first, last]) => {
    if (first === last) return String(first);
    return last === first + 1 ? `${first}, ${last}` : `${first} to ${last}`;
  });
  return `GPU ${text.join(', ')}`;
}

/** Cards of which the same can be said, in the order of the first of each. */
export function groupedBy(cards: readonly Card[], said: (card: Card) => unknown): (readonly [Card, ...Card[]])[] {
  const groups = new Map<string, [Card, ...Card[]]>();
  for (const card of cards) {
    const key = JSON.stringify(said(card));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [card]);
    else group.push(card);
  }
  return [...groups.values()];
}

/** A cell of one figure without its interval, empty where there is none: eight numbers must stand beside each other. */
export function bare(figure: Quantity | undefined, as?: 'share'): Line {
  if (figure === undefined) return [];
  const { interval: _, ...rest } = figure;
  return [as === undefined ? { figure: rest } : { figure: rest, as }];
}

/** The lines that are there, with commas between them. */
export function joined(lines: readonly (Line | undefined)[]): Line {
  const known = lines.filter((line) => line !== undefined && line.length > 0) as Line[];
  return known.flatMap((line, index) => (index === 0 ? line : [', ', ...line]));
}

/** A table without the columns that no card fills, and none at all where only the first is filled. */
export function filledTable(columns: readonly Column[], rows: readonly Row[]): Block[] {
  const kept = columns.map((_, column) => column === 0 || rows.some(({ cells }) => cells[column]!.length > 0));
  if (kept.filter(Boolean).length < 2) return [];
  return [
    {
      kind: 'table',
      columns: columns.filter((_, column) => kept[column]),
      rows: rows.map((row) => ({ ...row, cells: row.cells.filter((_, column) => kept[column]) })),
    },
  ];
}
