import type { Verdict } from '../src/gate/decision.ts';
import { judgeRatio } from '../src/gate/verdict.ts';
import { seeded } from '../test/support/random.ts';
import { percent } from './gate-figures.ts';
import { autocorrelated, noises, normal, randomWalk, sample } from './gate-noise.ts';
import { alpha, apart, benchstat, meanThreshold, measuredOf, paired, type Rule, unpaired } from './gate-rules.ts';
import { alarms, comparisons, type Experiment, shares, tally, target } from './gate-tally.ts';

/** More, as 1.3 % lies near alpha: the bounds have to be narrow. */
const sessionComparisons = 60_000;
const runs = 10;
/** Of the usual noise: standard deviation of one run, as a share. */
const usual = 0.02;

const competitors: Readonly<Record<string, Rule>> = {
  'mean > +3 %': meanThreshold,
  'Mann-Whitney 5 % (benchstat)': benchstat,
  'mean +- sigma apart (hyperfine)': apart,
};

/** How often the gate cries wolf, and how often it sees one: simulated, seeded, with 95 % bounds (Wilson 1927). */
export async function benchGate(): Promise<void> {
  const isMet = [unpairedAlarms(), familyAlarms(), pairedAlarms(), sessionAlarms(), power()];
  sessionPower();
  console.log(`\ntargets: ${isMet.every(Boolean) ? 'all met' : 'NOT all met'}`);
}

function unpairedAlarms(): boolean {
  console.log(`A/A, ${runs} against ${runs}, ${comparisons} comparisons, noise ${percent(usual)} a run, tolerance 0:`);
  console.log(`share of false "worse" (ours: alpha ${percent(alpha)}, target: upper bound at most 1.3 %)\n`);
  const isMet = Object.entries(noises).map(([name, noise], at) => {
    const draw = noise(usual, 100 + at);
    return alarms(name, { ours: unpaired(), ...competitors }, () => [sample(draw, runs), sample(draw, runs)]);
  });
  return isMet.every(Boolean);
}

/** Three budgets of one report, each with its share of alpha: any of them that fails is a false alarm. */
function familyAlarms(): boolean {
  const draw = normal(150);
  const each = unpaired(0, alpha / 3);
  const whole = unpaired(0);
  const any =
    (rule: Rule): Rule =>
    (head, base) => {
      const failed = [0, 1, 2].some((at) => {
        const part = (values: readonly number[]) => values.slice(at * runs, (at + 1) * runs);
        return rule(part(head), part(base)) === 'worse';
      });
      return failed ? 'worse' : 'same';
    };
  const values = () => sample(() => 1 + usual * draw(), 3 * runs);
  return alarms('three budgets', { 'ours, alpha shared out': any(each), 'alpha for each': any(whole) }, () => [
    values(),
    values(),
  ]);
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
    const ours: Rule = sessionVerdict;
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

/** What a stored baseline finds: the noise between days is in the way, however many runs there are. */
function sessionPower(): void {
  const times = 4000;
  console.log('\nA true regression against a stored baseline, floor known, tolerance 0: found / cannot tell / wrong');
  for (const between of [0.005, 0.01, 0.02]) {
    for (const count of [5, 10, 20]) {
      const draw = normal(Math.round(400 + 1e5 * between + count));
      const session = () => {
        const level = between * draw();
        return sample(() => Math.exp(level + usual * draw()), runs);
      };
      const cells = [0.05, 0.1].map((more) => {
        const experiment: Experiment = () => [
          session().map((value) => value * (1 + more)),
          Array.from({ length: count }, session).flat(),
        ];
        const { ours } = tally({ ours: sessionVerdict }, experiment, times);
        return `+${percent(more)}: ${shares(ours, times)}`;
      });
      console.log(`    ${percent(between)} between the sessions, ${count} of them   ${cells.join('   ')}`);
    }
  }
}

function sessionVerdict(head: readonly number[], base: readonly number[]): Verdict {
  const sessions = Array.from({ length: base.length / runs }, (_, at) =>
    measuredOf(base.slice(at * runs, (at + 1) * runs)),
  );
  return judgeRatio(measuredOf(head), { kind: 'sessions', levels: [sessions] }, { side: 'below', at: 1 }, alpha)
    .verdict;
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
