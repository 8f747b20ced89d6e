import type { Verdict } from '../src/gate/decision.ts';
import { judgeRatio } from '../src/gate/verdict.ts';
import { seeded } from '../test/support/random.ts';
import { autocorrelated, noises, normal, randomWalk, sample } from './gate-noise.ts';
import { alpha, apart, benchstat, meanThreshold, measuredOf, paired, type Rule, unpaired } from './gate-rules.ts';

const comparisons = 20_000;
/** More, as 1.3 % lies near alpha: the bounds have to be narrow. */
const sessionComparisons = 60_000;
const runs = 10;
/** Of the usual noise: standard deviation of one run, as a share. */
const usual = 0.02;
const falseAlarmTarget = 0.013;

type Counts = Readonly<Record<Verdict, number>>;
/** One comparison: the runs of head and base in their order. */
type Experiment = () => readonly [head: readonly number[], base: readonly number[]];

const competitors: Readonly<Record<string, Rule>> = {
  'mean > +3 %': meanThreshold,
  'Mann-Whitney 5 % (benchstat)': benchstat,
  'mean +- sigma apart (hyperfine)': apart,
};

/** How often the gate cries wolf, and how often it sees one: simulated, seeded, with 95 % bounds (Wilson 1927). */
export async function benchGate(): Promise<void> {
  const isMet = [unpairedAlarms(), pairedAlarms(), sessionAlarms(), power()];
  console.log(`\ntargets: ${isMet.every(Boolean) ? 'all met' : 'NOT all met'}`);
}

function unpairedAlarms(): boolean {
  console.log(`A/A, ${runs} against ${runs}, ${comparisons} comparisons, noise ${percent(usual)} a run, tolerance 0:`);
  console.log(`share of false "worse" (ours: alpha ${percent(alpha)}, target: upper bound at most 1.3 %)\n`);
  return Object.entries(noises).every(([name, noise], at) => {
    const draw = noise(usual, 100 + at);
    return alarms(name, { ours: unpaired(), ...competitors }, () => [sample(draw, runs), sample(draw, runs)]);
  });
}

function pairedAlarms(): boolean {
  console.log(`\nA/A, ${runs} pairs in random order within each, under what changes meanwhile:`);
  console.log('(the others get the same runs; "in blocks" is all of the base first, then all of the head)\n');
  const drifts = {
    'random walk, 0.5 % a run': randomWalk(0.005, 201),
    'random walk, 2 % a run': randomWalk(0.02, 202),
    'autocorrelation 0.5': autocorrelated(0.5, usual, 203),
    'normal, no drift': (count: number) => sample(() => 0, count),
  };
  const noise = normal(204);
  const order = seeded(205);
  const isMet = Object.entries(drifts).map(([name, drift]) => {
    const level = () => drift(2 * runs).map((value) => 1 + value + (name.startsWith('auto') ? 0 : usual * noise()));
    const met = alarms(name, { 'ours, pairs': paired(), ...competitors }, () => interleaved(level(), order));
    alarms(`${name}, in blocks`, { 'ours, unpaired': unpaired(), ...competitors }, () => {
      const values = level();
      return [values.slice(runs), values.slice(0, runs)];
    });
    return met;
  });
  const odd = Object.entries(noises).map(([name, make], at) => {
    const draw = make(usual, 210 + at);
    return alarms(`${name}, no drift`, { 'ours, pairs': paired() }, () => interleaved(sample(draw, 2 * runs), order));
  });
  return [...isMet, ...odd].every(Boolean);
}

function interleaved(values: readonly number[], order: () => number): readonly [number[], number[]] {
  const head: number[] = [];
  const base: number[] = [];
  for (let at = 0; at < values.length; at += 2) {
    const [first, second] = order() < 0.5 ? [head, base] : [base, head];
    first.push(values[at]!);
    second.push(values[at + 1]!);
  }
  return [head, base];
}

function sessionAlarms(): boolean {
  const between = 0.02;
  console.log(
    `\nA/A against a stored baseline, sessions of ${runs} runs, ${percent(between)} between the sessions, ${sessionComparisons} comparisons:`,
  );
  const isMet = [5, 10, 20].map((count) => {
    const draw = normal(300 + count);
    const session = () => {
      const level = between * draw();
      return sample(() => Math.exp(level + usual * draw()), runs);
    };
    const experiment: Experiment = () => [session(), Array.from({ length: count }, session).flat()];
    const ours: Rule = (head, base) => sessionVerdict(head, base);
    const unknown: Rule = (head, base) => unpaired()(head, base.slice(-runs));
    const tolerant: Rule = (head, base) => unpaired(0.03)(head, base.slice(-runs));
    const latest = Object.fromEntries(
      Object.entries(competitors).map(([name, rule]): [string, Rule] => [
        name,
        (head, base) => rule(head, base.slice(-runs)),
      ]),
    );
    const rules = { 'ours, floor known': ours, 'ours, one session, tolerance 0': unknown, 'the same, 3 %': tolerant };
    return alarms(`${count} sessions`, { ...rules, ...latest }, experiment, sessionComparisons);
  });
  console.log('\n  (with one session the floor is unknown, and the verdict says that the tolerance has to cover it)');
  return isMet.every(Boolean);
}

function sessionVerdict(head: readonly number[], base: readonly number[], tolerance = 0): Verdict {
  const sessions = Array.from({ length: base.length / runs }, (_, at) =>
    measuredOf(base.slice(at * runs, (at + 1) * runs)),
  );
  return judgeRatio(
    measuredOf(head),
    { kind: 'sessions', levels: [sessions] },
    { side: 'below', at: 1 + tolerance },
    alpha,
  ).verdict;
}

function power(): boolean {
  const times = 4000;
  console.log(
    `\nA true regression, ${runs} against ${runs}, normal noise, ${times} comparisons: found / cannot tell / wrong`,
  );
  let isMet = true;
  for (const more of [0.02, 0.05, 0.1]) {
    console.log(`\n  +${percent(more)}`);
    for (const variation of [0.01, 0.02, 0.03, 0.05]) {
      const draw = normal(Math.round(1e6 * variation + 1e4 * more));
      const experiment: Experiment = () => [
        sample(() => (1 + more) * (1 + variation * draw()), runs),
        sample(() => 1 + variation * draw(), runs),
      ];
      const rules: Readonly<Record<string, Rule>> = {
        'ours, 0': unpaired(0),
        'ours, 3 %': unpaired(0.03),
        'pairs, 0': paired(0),
        'pairs, 3 %': paired(0.03),
        '> +3 %': meanThreshold,
        benchstat,
        hyperfine: apart,
      };
      const found = tally(rules, experiment, times);
      const cells = Object.entries(found).map(([name, counts]) => `${name}: ${shares(counts, times)}`);
      console.log(`    variation ${percent(variation)}  ${cells.join('   ')}`);
      if (more !== 0.05) continue;
      if (variation === 0.02) isMet &&= target('  at tolerance 0', found['ours, 0']!.worse, times, 0.95);
      if (variation === 0.01) isMet &&= target('  at tolerance 3 %', found['ours, 3 %']!.worse, times, 0.9);
    }
  }
  return isMet;
}

/** Prints how often each rule cries wolf; answers whether the first does so seldom enough. */
function alarms(
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

function tally<Name extends string>(rules: Readonly<Record<Name, Rule>>, experiment: Experiment, times: number) {
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

function target(what: string, hits: number, times: number, least: number): boolean {
  const isMet = hits / times >= least;
  console.log(
    `      ${what}: found ${bounded(hits, times)}, target at least ${percent(least)}: ${isMet ? 'ok' : 'MISSED'}`,
  );
  return isMet;
}

function shares({ worse, inconclusive, same, better }: Counts, times: number): string {
  return `${percent(worse / times)} / ${percent(inconclusive / times)} / ${percent((same + better) / times)}`;
}

function bounded(hits: number, times: number): string {
  const [low, high] = wilson(hits, times);
  return `${percent(hits / times)} [${percent(low)}, ${percent(high)}]`;
}

function wilson(hits: number, times: number): readonly [number, number] {
  const z = 1.96;
  const share = hits / times;
  const middle = (share + z ** 2 / (2 * times)) / (1 + z ** 2 / times);
  const half = (z / (1 + z ** 2 / times)) * Math.sqrt((share * (1 - share)) / times + z ** 2 / (4 * times ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
