import { derivedFrom, type Quantity, quantity } from '../../model/quantity.ts';
import type { Block, Column, Line, Row } from '../section.ts';
import { sliceName } from './gpu-slices.ts';
import { bare, type Card, cardsText, filledTable, groupedBy } from './gpu-words.ts';

type GpuProcessRow = Card['processes'][number];

const columns: readonly Column[] = [
  { title: 'GPU', align: 'right' },
  { title: 'pid', align: 'right' },
  { title: 'process', align: 'left', fit: 'cut' },
  { title: 'user', align: 'left', fit: 'cut' },
  { title: 'type', align: 'left', fit: 'cut' },
  { title: 'memory', align: 'right' },
  { title: 'SM', align: 'right' },
  { title: 'energy', align: 'right' },
];
/** Of one card; a card that many share has its smaller ones added up. */
const mostListed = 8;

/** Who used each card; with the rows of the rest, so that they add up to the energy of the card. */
export function gpuProcessBlocks(cards: readonly Card[]): Block[] {
  const rows = cards.flatMap(rowsOf);
  if (rows.length === 0) return [];
  const basis = groupedBy(
    cards.filter(({ attribution }) => attribution !== undefined),
    ({ attribution }) => attribution?.basis,
  );
  return [
    ...filledTable(columns, rows),
    ...basis.map((group): Block => {
      const whose = basis.length === 1 ? 'Basis: ' : `Basis, ${cardsText(group)}: `;
      return { kind: 'note', line: [whose, { name: group[0].attribution!.basis }], tone: 'aside' };
    }),
  ];
}

function rowsOf(card: Card): Row[] {
  const ranked = [...card.processes].sort((a, b) => weight(b) - weight(a));
  const listed = ranked.length <= mostListed + 1 ? ranked : ranked.slice(0, mostListed);
  const others = ranked.slice(listed.length);
  return [
    ...listed.map((process) => processRow(card, process)),
    ...(others.length === 0 ? [] : [othersRow(card, others)]),
    ...restRows(card),
  ];
}

/** By energy, and by memory where there is none. */
function weight({ energy, memory }: GpuProcessRow): number {
  return energy?.value ?? (memory?.value ?? 0) / 2 ** 60;
}

function processRow(card: Card, { pid, name, user, type, slice, memory, sm, energy }: GpuProcessRow): Row {
  const position = card.slices.findIndex(({ uuid }) => uuid === slice);
  return {
    cells: [
      [position < 0 ? String(card.index) : sliceName(card, position)],
      [String(pid)],
      named(name),
      named(user),
      named(type),
      bare(memory),
      bare(sm, 'share'),
      bare(energy),
    ],
  };
}

function othersRow({ index }: Card, others: readonly GpuProcessRow[]): Row {
  const memory = sum(others.map((other) => other.memory));
  const energy = sum(others.map((other) => other.energy));
  return rest(index, `others (${others.length})`, energy, 'plain', memory);
}

function restRows({ index, attribution, energy }: Card): Row[] {
  if (attribution === undefined) return [];
  return [
    rest(index, 'not attributed', attribution.unattributed, 'plain'),
    ...(attribution.idle === undefined ? [] : [rest(index, 'idle', attribution.idle, 'plain')]),
    ...(energy === undefined ? [] : [rest(index, 'total', energy.value, 'total')]),
  ];
}

function rest(index: number, what: string, energy: Quantity | undefined, tone: 'plain' | 'total', memory?: Quantity) {
  const row: Row = { cells: [[String(index)], [], [what], [], [], bare(memory), [], bare(energy)], tone };
  return row;
}

/** Undefined unless every one of them is known. */
function sum(figures: readonly (Quantity | undefined)[]): Quantity | undefined {
  const known = figures.filter((figure) => figure !== undefined);
  const [first] = known;
  if (first === undefined || known.length < figures.length) return undefined;
  const total = known.reduce((all, { value }) => all + value, 0);
  return quantity(total, first.unit, derivedFrom(...known), { boundary: first.boundary });
}

function named(name: string | undefined): Line {
  return name === undefined ? [] : [{ name }];
}
