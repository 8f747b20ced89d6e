import { nodeBand, nodeModel } from '../estimate/node-model.ts';
import { facilityEnergy } from '../formulas/footprint.ts';
import type { Boundary } from '../model/boundary.ts';
import { derivedFrom, type Quantity, quantity, type Source } from '../model/quantity.ts';
import type { EnergyTotal } from '../model/report.ts';
import type { SourceDescription } from '../model/series.ts';
import type { FoldedEnergy, FoldedGroup } from './energy-group.ts';
import type { EstimateFold } from './estimate-fold.ts';
import { seconds } from './time-quantity.ts';

/** A group of counted series with the source that they were read from. */
export interface MeasuredGroup extends FoldedGroup {
  readonly source: SourceDescription;
  /** Why it is not counted although it could be. */
  readonly aside?: string;
}

/** What was read. */
export function provenanceOf(source: SourceDescription): Source {
  return { kind: 'measured', by: source.by };
}

/** Energy of one counted or shown series. The integral of a power is another measure than a counter of its instrument. */
export function energyOf(member: FoldedEnergy, group: MeasuredGroup): Quantity<'J'> {
  const { joules, halfWidth, series } = member;
  const { source, boundary } = group;
  const by = series.shape === 'gauge' ? `${source.by} (integrated power)` : source.by;
  return quantity(
    joules,
    'J',
    { kind: 'measured', by },
    {
      boundary,
      interval: halfWidth === undefined ? undefined : [Math.max(0, joules - halfWidth), joules + halfWidth],
    },
  );
}

/** Mean power over the time that an energy covers. */
export function meanPower(energy: Quantity<'J'>, covered: number): Quantity<'W'> {
  return quantity(energy.value / covered, 'W', energy.provenance, {
    boundary: energy.boundary,
    interval: energy.interval && [energy.interval[0] / covered, energy.interval[1] / covered],
  });
}

/** Energies are added only where none of them covers less than this part of the time of another. */
const leastCovered = 0.9;

/** Whether two energies are of the same time, near enough to be added. @param one, other seconds that each covers */
export function coverAlike(one: number, other: number): boolean {
  return Math.min(one, other) >= leastCovered * Math.max(one, other);
}

/** Sum of the groups of one boundary. */
export function totalOf(groups: readonly MeasuredGroup[], boundary: Boundary): EnergyTotal {
  const energies = groups.flatMap((group) => group.members.map((member) => energyOf(member, group)));
  const joules = energies.reduce((sum, energy) => sum + energy.value, 0);
  // Added as if all errors pointed the same way: those of one counter's edges do.
  const isKnown = energies.every((energy) => energy.interval !== undefined);
  const energy = quantity(joules, 'J', derivedFrom(...energies), {
    boundary,
    interval: isKnown
      ? [
          energies.reduce((sum, { interval }) => sum + interval![0], 0),
          energies.reduce((sum, { interval }) => sum + interval![1], 0),
        ]
      : undefined,
  });
  const covered = Math.min(...groups.map((group) => group.covered));
  // Each group's mean over its own time: one that saw a little less of the window must not make the others draw more.
  const powers = groups.flatMap((group) =>
    group.members.map((member) => meanPower(energyOf(member, group), group.covered)),
  );
  const watts = (of: (power: Quantity<'W'>) => number) => powers.reduce((sum, power) => sum + of(power), 0);
  return {
    energy,
    meanPower: quantity(
      watts(({ value }) => value),
      'W',
      energy.provenance,
      {
        boundary,
        interval: isKnown ? [watts(({ interval }) => interval![0]), watts(({ interval }) => interval![1])] : undefined,
      },
    ),
    covered: seconds(covered),
    parts: groups.flatMap((group) => group.members.map(({ series }) => `${group.source.id}/${series.resource}`)),
  };
}

/**
 * The modelled energy of the whole machine; undefined where the CPU was not read twice.
 * @param cards measured energy of GPUs, which the model knows nothing of, of the same time as the model
 */
export function estimatedTotal(estimate: EstimateFold, cards: readonly MeasuredGroup[]): EnergyTotal | undefined {
  if (estimate.covered === 0) return undefined;
  const measured = cards.length === 0 ? undefined : totalOf(cards, 'components');
  const [low, high] = nodeBand(estimate.joules);
  const added = measured?.energy.value ?? 0;
  const [least, most] = measured?.energy.interval ?? [added, added];
  const model = { provenance: nodeModel.source };
  const energy = quantity(
    estimate.joules + added,
    'J',
    measured === undefined ? nodeModel.source : derivedFrom(model, measured.energy),
    { boundary: 'node', interval: [low + least, high + most] },
  );
  // Each mean over its own time, as in `totalOf`.
  const { covered } = estimate;
  const drawn = measured?.meanPower;
  const watts = drawn?.value ?? 0;
  const [bottom, top] = drawn?.interval ?? [watts, watts];
  return {
    energy,
    meanPower: quantity(estimate.joules / covered + watts, 'W', energy.provenance, {
      boundary: 'node',
      interval: [low / covered + bottom, high / covered + top],
    }),
    covered: seconds(covered),
    parts: ['estimate/node', ...(measured?.parts ?? [])],
  };
}

/** Adds PUE x the outermost energy, where a PUE was given. */
export function addFacility(
  byBoundary: Partial<Record<Boundary, { measured?: EnergyTotal; estimated?: EnergyTotal }>>,
  pue: { readonly value: number; readonly source: string } | undefined,
): void {
  if (pue === undefined) return;
  const inner = byBoundary.wall ?? byBoundary.node;
  if (inner === undefined) return;
  const factor = quantity(pue.value, '1', { kind: 'assumed', source: pue.source });
  const scale = (total: EnergyTotal): EnergyTotal => {
    const energy = facilityEnergy(total.energy as Quantity<'J'>, factor);
    const { value, interval } = total.meanPower;
    return {
      ...total,
      energy,
      meanPower: quantity(pue.value * value, 'W', energy.provenance, {
        boundary: energy.boundary,
        interval: interval && [pue.value * interval[0], pue.value * interval[1]],
      }),
    };
  };
  byBoundary.facility = {
    ...(inner.measured === undefined ? {} : { measured: scale(inner.measured) }),
    ...(inner.estimated === undefined ? {} : { estimated: scale(inner.estimated) }),
  };
}
