import type { Verdict } from '../src/gate/decision.ts';
import { bounded, percent, wilson } from './gate-figures.ts';
import type { Rule } from './gate-rules.ts';

export const comparisons = 20_000;
/** Of the upper 95 % bound. */
const falseAlarmTarget = 0.013;

type Counts = Readonly<Record<Verdict, number>>;
/** One comparison: the runs of head and base in their order. */
export type Experiment = () => readonly [head: readonly number[], base: readonly number[]];

/** Prints how often each rule cries wolf; answers whether the first does so seldom enough. */
export function alarms(
  name: string,
  rules: Readonly<Record<string, Rule>>,
  experiment: Experiment,
  times = comparisons,
): boolean {
  const found = Object.entries(tally(rules, experiment, times));
  const cells = found.map(([rule, { worse }]) => `${rule}: ${bounded(worse, times)}`);
  const isMet = wilson(found[0]![1].worse, times)[1] <= falseAlarmTarget;
  const mark = found[0]![0].includes('unpaired') ? '' : isMet ? '  ok' : '  MISSED';
  console.log(`  ${name}${mark}\n    ${cells.join('\n    ')}`);
  return isMet;
}

/** How often each rule gave each verdict. */
export function tally<Name extends string>(rules: Readonly<Record<Name, Rule>>, experiment: Experiment, times: number) {
  const empty = (): Record<Verdict, number> => ({ better: 0, worse: 0, same: 0, inconclusive: 0, 'not-comparable': 0 });
  const found = Object.fromEntries(Object.keys(rules).map((name) => [name, empty()])) as Record<
    Name,
    Record<Verdict, number>
  >;
  const entries = Object.entries(rules) as [Name, Rule][];
  for (let at = 0; at < times; at += 1) {
    const [head, base] = experiment();
    for (const [name, rule] of entries) found[name][rule(head, base)] += 1;
  }
  return found as Record<Name, Counts>;
}

/** Prints whether a share that was aimed at was found. */
export function target(what: string, hits: number, times: number, least: number): boolean {
  const isMet = hits / times >= least;
  console.log(
    `      ${what}: found ${bounded(hits, times)}, target at least ${percent(least)}: ${isMet ? 'ok' : 'MISSED'}`,
  );
  return isMet;
}

/** Found, cannot tell, and wrong, in %. */
export function shares({ worse, inconclusive, same, better }: Counts, times: number): string {
  return `${percent(worse / times)} / ${percent(inconclusive / times)} / ${percent((same + better) / times)}`;
}
