import type { Block, Column, Row } from '../section.ts';
import { bare, type Card } from './gpu-words.ts';

const columns: readonly Column[] = [
  { title: 'slice', align: 'left' },
  { title: 'name', align: 'left', fit: 'cut' },
  { title: 'memory used', align: 'right' },
  { title: 'of', align: 'right' },
];

/** `0:2`: the third slice of GPU 0, as tools of the field call it. */
export function sliceName(card: Card, position: number): string {
  return `${card.index}:${position}`;
}

/** The slices into which MIG cut the cards. */
export function sliceBlocks(cards: readonly Card[]): Block[] {
  const rows = cards.flatMap((card) =>
    card.slices.map(
      ({ name, memory }, position): Row => ({
        cells: [[sliceName(card, position)], [{ name }], bare(memory?.used), bare(memory?.total)],
      }),
    ),
  );
  if (rows.length === 0) return [];
  const text = 'Slices (MIG): power belongs to the card alone, and a card that is cut tells no utilisation.';
  return [
    { kind: 'table', columns, rows },
    { kind: 'note', line: [text], tone: 'aside' },
  ];
}
