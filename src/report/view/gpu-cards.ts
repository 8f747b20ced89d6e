import { derivedFrom, type Quantity, quantity } from '../../model/quantity.ts';
import type { Block, Column, Fact, Line, Row } from '../section.ts';
import { bare, type Card, cardsText, filledTable, groupedBy, joined } from './gpu-words.ts';

const columns: readonly Column[] = [
  { title: 'GPU', align: 'right' },
  { title: 'kernel time', align: 'right' },
  { title: 'memory used', align: 'right' },
  { title: 'of', align: 'right' },
  { title: 'mean power', align: 'right' },
  { title: 'of limit', align: 'right' },
  { title: 'energy', align: 'right' },
  { title: 'of host', align: 'right' },
];

/** Which cards there are, what each did, and what the words of the table mean. */
export function cardBlocks(cards: readonly Card[]): Block[] {
  return [
    { kind: 'facts', facts: groupedBy(cards, identity).map(identityFact) },
    ...filledTable(columns, cards.map(cardRow)),
    ...meanings(cards),
    ...groupedBy(
      cards.filter(({ energy }) => energy === undefined),
      ({ reason }) => reason,
    ).map(unmeasured),
  ];
}

function cardRow({ index, utilisation, memory, power, limits, energy }: Card): Row {
  return {
    cells: [
      [String(index)],
      bare(utilisation, 'share'),
      bare(memory?.used),
      bare(memory?.total),
      bare(power?.mean),
      bare(ratio(power?.mean, limits.enforced), 'share'),
      bare(energy?.value),
      bare(energy?.shareOfHost, 'share'),
    ],
  };
}

/** Draw against the enforced limit. */
function ratio(used: Quantity | undefined, total: Quantity | undefined): Quantity | undefined {
  if (used === undefined || total === undefined) return undefined;
  const value = used.value / total.value;
  return Number.isFinite(value) ? quantity(value, '1', derivedFrom(used, total)) : undefined;
}

/** What cards of one kind have in common; the limits by their values alone. */
function identity({ name, driver, by, limits, persistence, ecc, mig, slices }: Card) {
  const watts = [limits.enforced, limits.default, limits.minimum, limits.maximum].map((limit) => limit?.value ?? null);
  return [name, driver, by, watts, persistence, ecc, mig, slices.length > 0];
}

function identityFact(group: readonly [Card, ...Card[]]): Fact {
  const [{ name, driver, by, limits, persistence, ecc, mig }] = group;
  const { minimum, maximum } = limits;
  const range: Line =
    minimum === undefined || maximum === undefined ? [] : ['settable ', ...bare(minimum), ' to ', ...bare(maximum)];
  const aside = joined([limits.default && ['default ', ...bare(limits.default)], range]);
  const limit: Line | undefined = limits.enforced && [
    'limit ',
    ...bare(limits.enforced),
    ...(aside.length === 0 ? [] : [' (', ...aside, ')']),
  ];
  const line = joined([
    [{ name }],
    driver === undefined ? undefined : ['driver ', { name: driver }],
    limit ?? (aside.length === 0 ? undefined : ['limit: ', ...aside]),
    onOff('persistence', persistence),
    onOff('ECC', ecc),
    onOff('MIG', mig),
    ['read by ', { name: by }],
  ]);
  return { label: cardsText(group), line };
}

function onOff(what: string, value: boolean | undefined): Line | undefined {
  return value === undefined ? undefined : [`${what} ${value ? 'on' : 'off'}`];
}

function meanings(cards: readonly Card[]): Block[] {
  const notes: string[] = [];
  if (cards.some(({ utilisation }) => utilisation !== undefined)) {
    notes.push('Kernel time: share of time in which a kernel ran, not how full the card was.');
  }
  if (cards.some(({ power, limits }) => power !== undefined && limits.enforced !== undefined)) {
    notes.push('Of limit: mean power against the enforced power limit.');
  }
  if (cards.some(({ energy }) => energy?.shareOfHost !== undefined)) {
    notes.push('Of host: share of the energy at the boundary components.');
  }
  return notes.map((text) => ({ kind: 'note', line: [text], tone: 'aside' }));
}

function unmeasured(group: readonly [Card, ...Card[]]): Block {
  const [{ reason }] = group;
  return {
    kind: 'note',
    line: [`${cardsText(group)}: not measured: `, { name: reason ?? 'no reason was given' }],
    tone: 'warning',
  };
}
