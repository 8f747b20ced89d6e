import type { Metric } from './metrics.ts';
import type { FactName, Facts, Measured } from './side.ts';

/** What differs between two sides and must not, as people call it. */
export interface Difference {
  readonly key: string;
  readonly head: string;
  readonly base: string;
}

const titles: Readonly<Record<FactName, string>> = {
  kind: 'kind of report',
  hardware: 'hardware',
  interval: 'sampling interval',
  duration: 'length of the window',
  isWarm: 'warm-up',
  bench: 'choices of the benchmark',
  accounting: 'accounting of CPU time and memory',
  tasks: 'tasks of one run',
  boundary: 'boundary of the energy',
  parts: 'parts of the energy',
  energyIs: 'provenance of the energy',
  idleIs: 'provenance of the idle baseline',
  idlePower: 'idle baseline P0',
  pue: 'PUE',
  gpuSource: 'source of the GPU energy',
};

/** Why two figures of a metric are not to be compared: one entry a fact that is not alike. Empty: they may be. */
export function differences(metric: Metric, head: Facts, base: Facts): readonly Difference[] {
  return differencesIn(['kind', ...metric.needs], head, base);
}

/**
 * Every fact that keeps a session out of a baseline. P0 does not: measured anew for each, it is part of how far sessions
 * lie apart.
 */
export function allDifferences(head: Facts, base: Facts): readonly Difference[] {
  const names = (Object.keys(titles) as FactName[]).filter((name) => name !== 'idlePower');
  return differencesIn(names, head, base);
}

function differencesIn(names: readonly FactName[], head: Facts, base: Facts): readonly Difference[] {
  return names.flatMap((name) => {
    if (name === 'hardware') return hardwareDifferences(head.hardware, base.hardware);
    if (name === 'idlePower') return idleDifferences(head.idlePower, base.idlePower);
    const [one, other] = [textOf(head[name]), textOf(base[name])];
    return one === other ? [] : [{ key: titles[name], head: one, base: other }];
  });
}

/** P0 is measured anew now and then: only what its intervals do not explain is another one. */
function idleDifferences(head: Facts['idlePower'], base: Facts['idlePower']): Difference[] {
  const isAlike = head === undefined || base === undefined ? head === base : head[0] <= base[1] && base[0] <= head[1];
  return isAlike ? [] : [{ key: titles.idlePower, head: wattsText(head), base: wattsText(base) }];
}

function wattsText(power: Facts['idlePower']): string {
  if (power === undefined) return 'none';
  const [low, high] = power.map((watts) => Number(watts.toPrecision(4)));
  return low === high ? `${low} W` : `${low} to ${high} W`;
}

/** Whether two figures of a metric cover the same, whatever the energy of their reports does. */
export function boundaryDifferences({ name }: Metric, head: Measured, base: Measured): readonly Difference[] {
  const [one, other] = [textOf(head.boundary), textOf(base.boundary)];
  return one === other ? [] : [{ key: `boundary of ${name}`, head: one, base: other }];
}

function textOf(fact: Facts[FactName]): string {
  if (fact === undefined) return 'none';
  if (typeof fact === 'boolean') return fact ? 'yes' : 'no';
  return typeof fact === 'object' ? fact.join(', ') : String(fact);
}

/** The hardware key is text that holds its facts by name: the one that differs is named. */
function hardwareDifferences(head: string, base: string): Difference[] {
  if (head === base) return [];
  const [one, other] = [leavesOf(head), leavesOf(base)];
  const keys = [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key));
  const found = keys.map((key) => ({
    key: `hardware ${key}`,
    head: one.get(key) ?? 'unknown',
    base: other.get(key) ?? 'unknown',
  }));
  return found.length > 0 ? found : [{ key: titles.hardware, head, base }];
}

function leavesOf(key: string): Map<string, string> {
  const leaves = new Map<string, string>();
  const walk = (value: unknown, path: string) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) walk(inner, path === '' ? name : `${path}.${name}`);
    } else if (value !== undefined) leaves.set(path, Array.isArray(value) ? value.join(', ') || 'none' : String(value));
  };
  try {
    walk(JSON.parse(key), '');
  } catch {
    // A key that is no JSON was written by hand; it is compared as a whole.
    leaves.set('key', key);
  }
  return leaves;
}
