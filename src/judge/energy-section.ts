import { nodeModel } from '../estimate/node-model.ts';
import { type Boundary, outermost } from '../model/boundary.ts';
import { derivedFrom, quantity } from '../model/quantity.ts';
import type { AuditReport, EnergyPart, EnergyTotal } from '../model/report.ts';
import { type SilentSource, silentSources, unmodelledCards, whyNotMeasured } from './energy-absence.ts';
import { chooseMethods, countersSetAside, methodDisagreements, nameOf, seriesOf } from './energy-method.ts';
import {
  addFacility,
  coverAlike,
  energyOf,
  estimatedTotal,
  type MeasuredGroup,
  meanPower,
  provenanceOf,
  totalOf,
} from './energy-totals.ts';
import type { Evidence } from './evidence.ts';
import type { Timeline } from './timeline.ts';

/** The energy part of a report, and what other parts need of how it was made. */
export interface EnergyAccount {
  readonly section: AuditReport['energy'];
  readonly power: AuditReport['power'];
  /** Groups whose energy stands in a measured total. */
  readonly groups: readonly MeasuredGroup[];
  /** Every group, also those that are shown or could not be used. */
  readonly all: readonly MeasuredGroup[];
  /** GPUs whose measured energy is added to the modelled node. */
  readonly cardsInModel: readonly MeasuredGroup[];
  readonly warnings: readonly string[];
  /** Sources of which not one energy series said anything, and why. */
  readonly silent: readonly SilentSource[];
}

/** Sums what the energy sources said by boundary, or models it where none said anything. */
export function accountEnergy(evidence: Evidence): EnergyAccount {
  const { header, energies, estimate } = evidence;
  const all = chooseMethods(
    energies.flatMap((energy, index) =>
      energy.finish().map((group): MeasuredGroup => ({ ...group, source: header.sources[index]! })),
    ),
  );
  const usable = all.filter((group) => group.unusable === undefined);
  const chosen = chooseGroups(usable.filter((group) => group.isCounted));
  const warnings = all.flatMap((group) =>
    group.leftOut
      .filter(() => group.unusable === undefined && group.isCounted)
      .map(({ series, reason }) => `${group.source.id}: ${series.resource} is in no total: ${reason}.`),
  );
  const disagreements: string[] = [];
  const byBoundary: Partial<Record<Boundary, { measured?: EnergyTotal; estimated?: EnergyTotal }>> = {};
  for (const boundary of ['components', 'node', 'wall'] as const) {
    const groups = chosen.filter((group) => group.boundary === boundary);
    if (groups.length === 0) continue;
    const disagreement = newcomers(evidence, groups) ?? unevenCoverage(groups);
    if (disagreement !== undefined) {
      disagreements.push(`no total at the boundary ${boundary}: ${disagreement}`);
      continue;
    }
    byBoundary[boundary] = { measured: totalOf(groups, boundary) };
  }
  // Modelled only where nothing tells of the processors: a part that cannot be read is never inside a measured total.
  const cards = chosen.filter((group) => seriesOf(group)?.energy?.component === 'gpu');
  const isCardsAlone = byBoundary.components !== undefined && cards.length === componentsOf(chosen);
  const isModelled = Object.keys(byBoundary).length === 0 || (isCardsAlone && Object.keys(byBoundary).length === 1);
  const addable = cards.filter(({ covered }) => coverAlike(covered, estimate.covered));
  const cardsInModel = isModelled && isCardsAlone ? addable : [];
  const estimated = isModelled ? estimatedTotal(estimate, cardsInModel) : undefined;
  if (estimated !== undefined) byBoundary.node = { estimated };
  addFacility(byBoundary, header.settings.pue);

  const boundary = outermost(
    // The facility is the node or the wall times an assumed factor: no measure of its own.
    (['components', 'node', 'wall'] as const).filter((one) => byBoundary[one]?.measured !== undefined),
  );
  const total = boundary === undefined ? undefined : byBoundary[boundary]?.measured;
  warnings.push(...disagreements.map((text) => `${text[0]!.toUpperCase()}${text.slice(1)}.`));
  warnings.push(...innerAboveOuter(byBoundary), ...methodDisagreements(all), ...countersSetAside(all));
  if (estimated !== undefined) warnings.push(...unmodelledCards(evidence, cardsInModel, cards));
  const silent = silentSources(all);
  return {
    section: {
      ...(total === undefined || boundary === undefined ? {} : { total: { boundary, ...total } }),
      ...(total === undefined ? { reason: whyNotMeasured(evidence, silent, disagreements) } : {}),
      byBoundary,
      parts: partsOf(usable, chosen, byBoundary),
    },
    power: timelineOf(
      boundary,
      chosen,
      boundary !== undefined || estimated === undefined ? undefined : estimate.timeline,
    ),
    groups: chosen,
    all,
    cardsInModel,
    warnings,
    silent,
  };
}

/** Components add up. Of several measures of the whole machine the first source, which the registry prefers, counts. */
export function chooseGroups(groups: readonly MeasuredGroup[]): MeasuredGroup[] {
  return groups.filter(
    (group) => group.boundary === 'components' || groups.find((other) => other.boundary === group.boundary) === group,
  );
}

/** A source that saw much less of the window than another cannot be added to it. */
function unevenCoverage(groups: readonly MeasuredGroup[]): string | undefined {
  const [most] = [...groups].sort((a, b) => b.covered - a.covered);
  const [least] = [...groups].sort((a, b) => a.covered - b.covered);
  if (most === undefined || least === undefined || coverAlike(least.covered, most.covered)) return undefined;
  const name = (group: MeasuredGroup) =>
    seriesOf(group)?.energy?.component === 'gpu' ? nameOf(group) : group.source.id;
  return `${name(least)} covers ${least.covered.toFixed(1)} s and ${name(most)} ${most.covered.toFixed(1)} s`;
}

/** A card that came within the window: what it drew before, and so the sum, is not known. */
function newcomers({ energies, header }: Evidence, groups: readonly MeasuredGroup[]): string | undefined {
  const found = energies.flatMap(({ newcomer }, index) =>
    newcomer !== undefined && groups.some(({ source }) => source === header.sources[index]) ? [newcomer] : [],
  )[0];
  return found && `${found.resource} appeared at ${found.at.toFixed(1)} s, and what it drew before is not known`;
}

function componentsOf(groups: readonly MeasuredGroup[]): number {
  return groups.filter(({ boundary }) => boundary === 'components').length;
}

function partsOf(
  usable: readonly MeasuredGroup[],
  chosen: readonly MeasuredGroup[],
  byBoundary: AuditReport['energy']['byBoundary'],
): EnergyPart[] {
  // A stand-in that was not needed is told with its card, as the other method.
  const shown = usable.filter((group) => group.isCounted || seriesOf(group)?.energy?.standsIn !== true);
  return shown.flatMap((group) =>
    group.members.map((member): EnergyPart => {
      const energy = energyOf(member, group);
      const { component, reason } = member.series.energy!;
      const counted = chosen.includes(group);
      const total = byBoundary[group.boundary]?.measured?.energy;
      const why = counted ? undefined : (group.aside ?? reason ?? `another measure of the ${group.boundary} counts`);
      return {
        source: group.source.id,
        component,
        resource: member.series.resource,
        counted,
        ...(why === undefined ? {} : { reason: why }),
        energy,
        meanPower: meanPower(energy, group.covered),
        ...(counted && total !== undefined && total.value > 0
          ? { share: quantity(energy.value / total.value, '1', derivedFrom(energy, total)) }
          : {}),
      };
    }),
  );
}

function timelineOf(
  boundary: Boundary | undefined,
  groups: readonly MeasuredGroup[],
  estimated: Timeline | undefined,
): AuditReport['power'] {
  const drawn = groups.filter((group) => group.boundary === boundary);
  if (boundary !== undefined && drawn.length > 0) {
    const all = drawn.map(({ timeline }) => timeline.means());
    return {
      boundary,
      provenance: derivedFrom(...drawn.map(({ source }) => ({ provenance: provenanceOf(source) }))),
      unit: 'W',
      binSeconds: drawn[0]!.timeline.binSeconds,
      means: all[0]!.map((_, bin) =>
        all.some((means) => (means[bin] ?? null) === null) ? null : all.reduce((sum, means) => sum + means[bin]!, 0),
      ),
    };
  }
  if (estimated === undefined) return undefined;
  return {
    boundary: 'node',
    provenance: nodeModel.source,
    unit: 'W',
    binSeconds: estimated.binSeconds,
    means: estimated.means(),
  };
}

function innerAboveOuter(byBoundary: AuditReport['energy']['byBoundary']): string[] {
  const measured = (['components', 'node', 'wall'] as const).flatMap((boundary) => {
    const power = byBoundary[boundary]?.measured?.meanPower;
    return power === undefined ? [] : [{ boundary, watts: power.value }];
  });
  return measured.flatMap((outer, index) =>
    measured
      .slice(0, index)
      .filter((inner) => inner.watts > outer.watts)
      .map(
        (inner) =>
          `The ${outer.boundary} reads ${outer.watts.toFixed(1)} W, less than the ${inner.watts.toFixed(1)} W of the ${inner.boundary} inside it: one of the two is wrong.`,
      ),
  );
}
