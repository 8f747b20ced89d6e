import type { Series } from '../model/series.ts';
import type { MeasuredGroup } from './energy-totals.ts';

/** A counter that saw less than this part of what the power saw is no measure of the window. */
const leastCovered = 0.9;
/** Two methods on one card that differ by more than this part of the larger are worth a warning. */
const tolerated = 0.1;

/**
 * One energy a card: its counter's difference, or the integral of its power where the counter cannot be used (a window
 * too short for its step, a counter that does not move, a reset). What is not taken is set aside, with the reason.
 */
export function chooseMethods(groups: readonly MeasuredGroup[]): MeasuredGroup[] {
  const result = [...groups];
  groups.forEach((standIn, index) => {
    const place = counterOf(groups, standIn);
    const counter = groups[place];
    if (counter === undefined || standIn.unusable !== undefined) return;
    const isShort = counter.covered < leastCovered * standIn.covered;
    if (counter.unusable === undefined && !isShort) return;
    const why = counter.unusable ?? `the counter covers ${counter.covered.toFixed(1)} s`;
    result[index] = { ...standIn, isCounted: true };
    result[place] = { ...counter, isCounted: false, aside: `${why}: the integrated power counts` };
  });
  return result;
}

/** Cards whose counter gave way, with the reason. */
export function countersSetAside(groups: readonly MeasuredGroup[]): string[] {
  return groups.flatMap((group) => {
    if (group.aside === undefined) return [];
    return [`${nameOf(group)}: its energy counter is not used, ${group.aside}.`];
  });
}

/** The card of a group of one card, else what the series is of. */
export function nameOf(group: MeasuredGroup): string {
  const { resource } = seriesOf(group)!;
  const gpu = group.source.gpus?.find(({ uuid }) => uuid === resource);
  return gpu === undefined ? resource : `GPU ${gpu.index} (${gpu.name})`;
}

/** Cards whose counter and whose integrated power tell of two different loads, each named with both. */
export function methodDisagreements(groups: readonly MeasuredGroup[]): string[] {
  return groups.flatMap((standIn) => {
    const counter = groups[counterOf(groups, standIn)];
    if (counter === undefined || counter.unusable !== undefined || standIn.unusable !== undefined) return [];
    const [a, b] = [counter, standIn].map(({ members, covered }) => ({
      watts: (members[0]?.joules ?? 0) / covered,
      error: (members[0]?.halfWidth ?? 0) / covered,
    }));
    const difference = Math.abs(a!.watts - b!.watts);
    if (difference <= tolerated * Math.max(a!.watts, b!.watts) || difference <= a!.error + b!.error) return [];
    return [
      `${nameOf(standIn)}: its energy counter tells a mean of ${a!.watts.toFixed(1)} W and its integrated power ${b!.watts.toFixed(1)} W: one of the two is wrong.`,
    ];
  });
}

/** The one series of a group of one card. */
export function seriesOf(group: MeasuredGroup): Series | undefined {
  return group.members[0]?.series ?? group.leftOut[0]?.series;
}

/** Where the counter stands that this group can take the place of; -1: it is no stand-in. */
function counterOf(groups: readonly MeasuredGroup[], standIn: MeasuredGroup): number {
  const series = seriesOf(standIn);
  if (series?.energy?.standsIn !== true) return -1;
  return groups.findIndex((group) => {
    const other = seriesOf(group);
    return group.source === standIn.source && other?.metric === 'energy' && other.resource === series.resource;
  });
}
