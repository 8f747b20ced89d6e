import type { Diagnosis, SourceState, Surroundings } from '../model/doctor.ts';
import type { MissingSource, Series } from '../model/series.ts';
import type { OpenSource } from '../probes/probe.ts';
import type { Sources } from '../sampling/open-sources.ts';
import { losses, uselessness } from './losses.ts';
import { remedyFor } from './remedies.ts';
import { limitsIn } from './surroundings.ts';
import { Told } from './told.ts';

/** What one reading of every source told. */
export interface Reading {
  readonly states: readonly SourceState[];
  readonly limits: Surroundings['limits'];
  readonly energy: Pick<Diagnosis['energy'], 'by' | 'boundaries'>;
}

/** Names of zones or sensors that are written out. */
const mostNames = 6;
const boundaries = ['components', 'node', 'wall'] as const;

/** Reads every source once, and tells of each what it can tell. Those that speak by themselves were heard when they were opened. */
export function readOnce({ open, unused }: Pick<Sources, 'open' | 'unused'>): Reading {
  let limits: Surroundings['limits'] = [];
  const states = open.map((source): SourceState => {
    const told = new Told();
    if (source.start === undefined) source.sample(told);
    const { description } = source;
    if (description.id === 'cgroup') limits = limitsIn(description.series, told.values);
    const { id, title, by } = description;
    const reads = readsOf(source, told);
    const isPart = told.troubles.length > 0;
    return {
      id,
      title,
      by,
      state: isPart ? 'partly' : 'readable',
      ...(reads === '' ? {} : { reads }),
      ...(isPart ? { detail: told.troubles.join('; ') } : {}),
      ...(isPart && losses[id] !== undefined ? { loss: losses[id] } : {}),
    };
  });
  const counted = open.flatMap(({ description: { by, series } }) =>
    series.flatMap(({ energy }) => (energy?.counted === true ? [{ by, boundary: energy.boundary }] : [])),
  );
  const energy = {
    by: [...new Set(counted.map(({ by }) => by))],
    boundaries: boundaries.filter((one) => counted.some(({ boundary }) => boundary === one)),
  };
  const useless = unused.map(
    ({ id, title }): SourceState => ({
      id,
      title,
      state: 'unused',
      ...(uselessness[id] === undefined ? {} : { detail: uselessness[id] }),
    }),
  );
  return { states: [...states, ...useless], limits, energy };
}

/** A source that could not be opened: why, what that costs, and what fits these surroundings. */
export function missingState(missing: MissingSource, around: Surroundings, architecture?: string): SourceState {
  const { id, title, why, detail } = missing;
  const remedy = remedyFor(missing, around, architecture);
  return {
    id,
    title,
    state: why,
    detail,
    ...(losses[id] === undefined ? {} : { loss: losses[id] }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

function readsOf({ description: { series, gpus, settings } }: OpenSource, { processCount }: Told): string {
  if (gpus !== undefined) {
    const names = new Map<string, number>();
    for (const { name } of gpus) names.set(name, (names.get(name) ?? 0) + 1);
    const cards = [...names].map(([name, count]) => `${count} x ${name}`).join(', ');
    return series.some(({ energy }) => energy?.counted === true) ? cards : `${cards}, without energy or power`;
  }
  if (processCount !== undefined) return numberOf(processCount, 'process', 'es');
  if (settings !== undefined) {
    const governors = settings.governors.map(({ value }) => `governor ${value}`);
    return [...governors, numberOf(settings.idleStates.length, 'idle state', 's')].join(', ');
  }
  const energy = series.filter((one) => one.energy?.counted === true);
  if (energy.length > 0) return listed(energy);
  return series.length === 0 ? '' : numberOf(series.length, 'value', 's');
}

function listed(energy: readonly Series[]): string {
  const names = energy.slice(0, mostNames).map(({ resource }) => resource);
  const more = energy.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function numberOf(count: number, word: string, plural: string): string {
  return `${count} ${word}${count === 1 ? '' : plural}`;
}
