import type { Block, Column, Line, Row } from '../section.ts';
import { bare, type Card, filledTable, joined } from './gpu-words.ts';

const columns: readonly Column[] = [
  { title: 'GPU', align: 'right' },
  { title: 'SM clock', align: 'right' },
  { title: 'memory clock', align: 'right' },
  { title: 'temperature', align: 'right' },
  { title: 'P-state', align: 'left' },
  { title: 'held down by', align: 'left', fit: 'wrap' },
];

/** In what state each card was: clocks, heat, performance state, and what held it down. */
export function stateBlocks(cards: readonly Card[]): Block[] {
  const table = filledTable(columns, cards.map(stateRow));
  const notes: (string | false)[] = [
    cards.some(({ temperature }) => temperature !== undefined) && 'Temperature: the mean, and the highest behind it.',
    cards.some((card) => heldDown(card).length > 0) && 'Held down by: what kept the clocks low, and how long.',
  ];
  return [
    ...table,
    ...notes.flatMap((text): Block[] => (text === false ? [] : [{ kind: 'note', line: [text], tone: 'aside' }])),
  ];
}

function stateRow(card: Card): Row {
  const { index, clocks, temperature } = card;
  const heat: Line =
    temperature === undefined ? [] : [...bare(temperature.mean), ' (', ...bare(temperature.highest), ')'];
  return {
    cells: [[String(index)], bare(clocks.sm), bare(clocks.memory), heat, performance(card), heldDown(card)],
  };
}

function performance({ performanceState }: Card): Line {
  if (performanceState === undefined) return [];
  const { fastest, slowest } = performanceState;
  return [fastest === slowest ? `P${fastest}` : `P${fastest} to P${slowest}`];
}

function heldDown({ throttle, throttled }: Card): Line {
  return joined([
    ...throttle.map(({ reason, share }): Line => [{ name: reason }, ' ', ...bare(share, 'share')]),
    throttled.power && throttled.power.value !== 0 ? ['power limit ', ...bare(throttled.power)] : undefined,
    throttled.thermal && throttled.thermal.value !== 0 ? ['heat ', ...bare(throttled.thermal)] : undefined,
  ]);
}
