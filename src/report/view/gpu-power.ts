import { type Quantity, quantity } from '../../model/quantity.ts';
import type { Block, ChartLine, Column, Fact, Line, Row } from '../section.ts';
import { bare, type Card, cardsText, filledTable, joined } from './gpu-words.ts';

const columns: readonly Column[] = [
  { title: 'GPU', align: 'right' },
  { title: 'by counter', align: 'right' },
  { title: 'by integration', align: 'right' },
  { title: 'taken', align: 'left' },
  { title: 'covered', align: 'right' },
];

/** How each card's energy was found, by one method or by both, and its watts over the window. */
export function powerBlocks(cards: readonly Card[]): Block[] {
  const lines = cards.flatMap(chartLine);
  return [
    ...filledTable(columns, cards.flatMap(energyRow)),
    ...(lines.length === 0 ? [] : [{ kind: 'charts', lines } as const]),
    // Apart, since a long label would push the short one's line aside.
    ...[scaleFacts(cards), scopeFacts(cards)].flatMap((facts): Block[] =>
      facts.length === 0 ? [] : [{ kind: 'facts', facts }],
    ),
  ];
}

function energyRow({ index, energy }: Card): Row[] {
  if (energy === undefined) return [];
  const { value, other, method, covered } = energy;
  const own: Line = [{ figure: value }];
  const compared: Line = other === undefined ? [] : [{ figure: other }];
  const both = method === 'counter' ? [own, compared] : [compared, own];
  return [{ cells: [[String(index)], ...both, [method], bare(covered)] }];
}

function scaleFacts(cards: readonly Card[]): Fact[] {
  const drawn = cards.filter(isDrawn);
  if (drawn.length === 0) return [];
  const bins = [...new Set(drawn.map(({ timeline }) => timeline.binSeconds))];
  const lengths = bins.map((bin): Line => [{ figure: quantity(bin, 's', { kind: 'assumed', source: 'window' }) }]);
  const highest = drawn.length === 1 ? 'the highest' : 'the highest of all cards';
  return [{ label: 'Scale', line: [`watts, from 0 to ${highest}; means of `, ...joined(lengths), ' each'] }];
}

function isDrawn(card: Card): card is Card & { readonly timeline: NonNullable<Card['timeline']> } {
  return card.timeline?.means.some((watts) => watts !== null) === true;
}

/** A card that was read too rarely for bars still tells between which watts it was. */
function chartLine(card: Card): ChartLine[] {
  const { index, power } = card;
  const means = isDrawn(card) ? card.timeline.means : [];
  if (means.length === 0 && power === undefined) return [];
  const range: Line = power === undefined ? [] : [...bare(power.lowest), ' to ', ...bare(power.highest)];
  return [{ label: [`GPU ${index}`], means, range }];
}

/** Other scopes than the card's own draw: shown, never added. And what an average hides, the highest single reading. */
function scopeFacts(cards: readonly Card[]): Fact[] {
  const fact = (label: string, figureOf: (card: Card) => Quantity | undefined): Fact[] => {
    const lines = cards.flatMap((card): Line[] => {
      const figure = figureOf(card);
      return figure === undefined ? [] : [[`${cardsText([card])} `, { figure }]];
    });
    return lines.length === 0 ? [] : [{ label, line: joined(lines) }];
  };
  return [
    ...fact('Highest at an instant', ({ power, powerInstant }) =>
      powerInstant?.highest.value === power?.highest.value ? undefined : powerInstant?.highest,
    ),
    ...fact('Memory (inside the card)', ({ powerMemory }) => powerMemory),
    ...fact('Module (contains the CPU, in no total)', ({ module }) => module),
  ];
}
