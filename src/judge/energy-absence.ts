import type { SourceDescription } from '../model/series.ts';
import { seriesOf } from './energy-method.ts';
import { coverAlike, type MeasuredGroup } from './energy-totals.ts';
import type { Evidence } from './evidence.ts';

/** A source of which not one energy series said anything, and why. */
export interface SilentSource {
  readonly source: SourceDescription;
  readonly reason: string;
}

export function silentSources(groups: readonly MeasuredGroup[]): SilentSource[] {
  const found = new Map<string, SilentSource>();
  for (const { source, unusable, isCounted } of groups) {
    if (unusable !== undefined && isCounted) found.set(source.id, { source, reason: unusable });
  }
  for (const { source, unusable } of groups) if (unusable === undefined) found.delete(source.id);
  return [...found.values()];
}

/** Why there is no measured total: first that what was measured does not add up, then what could not be read. */
export function whyNotMeasured(
  { header }: Evidence,
  silent: readonly SilentSource[],
  disagreements: readonly string[],
): string {
  const reasons = [
    ...disagreements,
    ...silent.map(({ source, reason }) => `${source.title}: ${reason}`),
    ...header.missing
      .filter(({ id }) => id === 'powercap' || id === 'meter')
      .map(({ title, detail }) => `${title}: ${detail}`),
  ];
  return reasons.length === 0 ? 'no energy counter or power sensor was found' : reasons.join('; ');
}

/** Cards that are in the machine and not in its modelled energy, each with the reason. */
export function unmodelledCards(
  { header, estimate }: Evidence,
  added: readonly MeasuredGroup[],
  measured: readonly MeasuredGroup[],
): string[] {
  const groupOf = (groups: readonly MeasuredGroup[], uuid: string) =>
    groups.find((group) => seriesOf(group)?.resource === uuid);
  return header.sources
    .flatMap(({ gpus = [] }) => gpus)
    .filter(({ uuid }) => groupOf(added, uuid) === undefined)
    .map(({ uuid, index, name }) => {
      const covered = groupOf(measured, uuid)?.covered;
      const why =
        covered === undefined
          ? 'whose power is not measured'
          : coverAlike(covered, estimate.covered)
            ? 'which is in no measured total'
            : `whose energy covers ${covered.toFixed(1)} s and the model ${estimate.covered.toFixed(1)} s`;
      return `The modelled node leaves out GPU ${index} (${name}), ${why}.`;
    });
}
