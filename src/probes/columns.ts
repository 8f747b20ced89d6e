import type { Failure } from '../model/availability.ts';
import type { Unit } from '../model/quantity.ts';
import { adviceOf, type Remedy } from '../model/remedy.ts';
import type { EnergySeries, Series } from '../model/series.ts';
import type { Missing } from './probe.ts';

/** A column that grows by itself. */
export function counter(metric: string, resource: string, unit: Unit, energy?: EnergySeries): Series {
  return { metric, resource, shape: 'counter', unit, ...(energy === undefined ? {} : { energy }) };
}

/** A column that is a level. */
export function gauge(metric: string, resource: string, unit: Unit, energy?: EnergySeries): Series {
  return { metric, resource, shape: 'gauge', unit, ...(energy === undefined ? {} : { energy }) };
}

/** A failure with what would mend it. */
export function missing(failure: Failure, remedy?: Remedy): Missing {
  return remedy === undefined ? failure : { ...failure, remedy };
}

/** What is said when a file of /proc that every Linux has is not there. */
export function missingProc(failure: Failure): Missing {
  return missing(
    failure,
    adviceOf("negawatt reads Linux's /proc: run it on Linux, or name a copy of one with --root."),
  );
}

/** Makes a name unlike those before it by a number: two `psys` zones become `psys` and `psys#2`. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let copy = 2; taken.has(unique); copy += 1) unique = `${name}#${copy}`;
  taken.add(unique);
  return unique;
}

/** Sources of which only the sum over the window is asked, or that are dear: not more often than this, s. */
const shortestSeldom = 5;

/** Period of such a source, s: its counters are read at both edges of a window anyway, and lose nothing in between. */
export function seldom(interval: number): number {
  return Math.max(interval, shortestSeldom);
}
