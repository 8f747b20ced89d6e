import { differences } from '../gate/comparability.ts';
import { type Metric, metricNamed } from '../gate/metrics.ts';
import type { FactName } from '../gate/side.ts';
import type { Circumstances, KnownCircumstances } from './circumstances.ts';
import { gateFacts, subjectFact } from './fact-texts.ts';
import { grouped } from './grouped.ts';
import type { Point } from './points.ts';

/** Figures of one name that may be compared with each other, by their times. */
export interface Strand {
  readonly points: readonly Point[];
  /** How it differs from the one that was recorded last: `length of the window 10, and now 30`. Empty: it is that one. */
  readonly differs: readonly string[];
}

/**
 * Parts the figures of a metric into those that may be compared, the one that was recorded last first: figures of
 * another boundary, of a model or an instrument, of other hardware or another command are no one series.
 */
export function strandsOf(name: string, points: readonly Point[], known: KnownCircumstances): readonly Strand[] {
  const metric = metricNamed(name);
  const keys = new Map<number, string>();
  const keyOf = ({ circumstances, boundary, isEstimated }: Point) => {
    const key = keys.get(circumstances) ?? comparableKey(metric, known.of(circumstances));
    keys.set(circumstances, key);
    return `${boundary ?? ''} ${isEstimated} ${key}`;
  };
  const strands = [...grouped(points, keyOf).values()].sort((a, b) => latestId(b) - latestId(a));
  const [newest] = strands;
  return strands.map((strand) => ({
    points: strand,
    differs: strand === newest ? [] : differing(metric, strand.at(-1)!, newest!.at(-1)!, known),
  }));
}

function latestId(points: readonly Point[]): number {
  return points.reduce((latest, { id }) => Math.max(latest, id), 0);
}

/** P0 is measured anew now and then, and parts nothing. */
function needsOf(metric: Metric | undefined): readonly FactName[] {
  return (metric?.needs ?? ['hardware']).filter((name) => name !== 'idlePower');
}

function comparableKey(metric: Metric | undefined, { kind, hardware, facts }: Circumstances): string {
  const needed = needsOf(metric).map((name) => (name === 'hardware' ? hardware : (facts[name] ?? null)));
  return JSON.stringify([kind, facts[subjectFact] ?? null, ...needed]);
}

function differing(metric: Metric | undefined, one: Point, newest: Point, known: KnownCircumstances): string[] {
  const [before, now] = [known.of(one.circumstances), known.of(newest.circumstances)];
  const needs = needsOf(metric);
  const facts = differences({ needs } as Metric, gateFacts(now), gateFacts(before));
  const told = facts.map(({ key, head, base }) => `${key} ${base}, and now ${head}`);
  const more: string[] = [];
  const [had, has] = [before.facts[subjectFact], now.facts[subjectFact]];
  if (had !== has) more.push(`what was measured ${had ?? 'unknown'}, and now ${has ?? 'unknown'}`);
  if (one.boundary !== newest.boundary && !told.some((text) => text.startsWith('boundary'))) {
    more.push(`boundary ${one.boundary ?? 'none'}, and now ${newest.boundary ?? 'none'}`);
  }
  if (one.isEstimated !== newest.isEstimated && !told.some((text) => text.startsWith('provenance'))) {
    more.push(
      one.isEstimated ? 'told by a model, and now by an instrument' : 'told by an instrument, and now by a model',
    );
  }
  return [...told, ...more];
}
