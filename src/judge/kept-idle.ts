import { gpuIdle } from '../estimate/gpu-idle.ts';
import type { Boundary } from '../model/boundary.ts';
import type { GpuFacts } from '../model/gpu.ts';
import type { IdleBaseline, IdlePower } from '../model/idle-baseline.ts';
import { derivedFrom, type Quantity, quantity } from '../model/quantity.ts';
import type { MeasuredGroup } from './energy-totals.ts';
import type { Evidence } from './evidence.ts';

/**
 * The idle power that was measured on this hardware before, where it is of the same parts as the energy: those at
 * `components` without the GPUs and each GPU by itself, or the whole machine at `node` and `wall`. Undefined where it
 * was not measured, or does not fit.
 *
 * @param groups the measured groups at that boundary
 * @param takenOut GPUs whose energy was taken out of that of the whole machine
 */
export function keptIdle(
  { header }: Evidence,
  boundary: Boundary,
  groups: readonly MeasuredGroup[],
  takenOut: readonly MeasuredGroup[] = [],
): Quantity<'W'> | undefined {
  const { idle } = header.settings;
  // Energy that is modelled stands on no group of its boundary.
  if (idle === undefined || groups.length === 0 || groups.some((group) => group.boundary !== boundary))
    return undefined;
  const keptOf = (cards: readonly GpuFacts[]): readonly IdlePower[] =>
    cards.flatMap(({ uuid }) => idle.gpus.find((gpu) => gpu.uuid === uuid) ?? []);
  const cards = groups.flatMap(cardsIn);
  const outside = takenOut.flatMap(cardsIn);
  const rest = groups.filter((group) => cardsIn(group).length === 0);
  const machine =
    rest.length === 0 ? [] : idle.boundaries.filter((one) => one.boundary === boundary && isOf(one, rest));
  const added: readonly IdlePower[] = [...machine, ...keptOf(cards)];
  const out = keptOf(outside);
  const isWhole = machine.length === Math.min(1, rest.length);
  if (!isWhole || added.length < machine.length + cards.length || out.length < outside.length) return undefined;
  const sum = (of: readonly IdlePower[], end: 0 | 1 | undefined) =>
    of.reduce((total, { watts, interval }) => total + (end === undefined ? watts : (interval?.[end] ?? watts)), 0);
  const isKnown = [...added, ...out].every(({ interval }) => interval !== undefined);
  return quantity(
    Math.max(0, sum(added, undefined) - sum(out, undefined)),
    'W',
    derivedFrom(...[...added, ...out].map((power) => ({ provenance: provenanceOf(idle, power) }))),
    {
      boundary,
      interval: isKnown
        ? [Math.max(0, sum(added, 0) - sum(out, 1)), Math.max(0, sum(added, 1) - sum(out, 0))]
        : undefined,
    },
  );
}

/** Idle power of one card: as it was measured before, else by its kind. */
export function cardIdle({ header }: Evidence, card: GpuFacts): Quantity<'W'> {
  const { idle } = header.settings;
  const kept = idle?.gpus.find(({ uuid }) => uuid === card.uuid);
  if (idle === undefined || kept === undefined) return gpuIdle(card);
  return quantity(kept.watts, 'W', provenanceOf(idle, kept), { boundary: 'components', interval: kept.interval });
}

/** Day of the calibration, UTC. */
export function dayOf({ measuredAt }: IdleBaseline): string {
  return measuredAt.slice(0, 10);
}

/** What an energy is the sum of, GPUs apart: `source/resource`. */
export function partsWithoutCards(groups: readonly MeasuredGroup[]): readonly string[] {
  return groups
    .filter((group) => cardsIn(group).length === 0)
    .flatMap(({ source, members }) => members.map(({ series }) => `${source.id}/${series.resource}`));
}

function provenanceOf(idle: IdleBaseline, { by }: IdlePower) {
  return { kind: 'measured', by: `idle calibration of ${dayOf(idle)} (${by})` } as const;
}

function isOf({ parts }: IdlePower, groups: readonly MeasuredGroup[]): boolean {
  const these = new Set(partsWithoutCards(groups));
  return these.size === parts.length && parts.every((part) => these.has(part));
}

/** The card that a group is of; none for a group of the rest of the machine. */
function cardsIn({ source, members }: MeasuredGroup): readonly GpuFacts[] {
  return (source.gpus ?? []).filter(({ uuid }) => members.some(({ series }) => series.resource === uuid));
}
