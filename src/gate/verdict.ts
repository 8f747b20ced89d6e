import { mean } from 'simple-statistics';
import { leastDifference } from '../statistics/least-difference.ts';
import { fewestValues } from '../statistics/mann-whitney.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import { meanRatio, pairedMeanRatio } from '../statistics/mean-ratio.ts';
import { medianInterval } from '../statistics/median-interval.ts';
import { normalQuantile } from '../statistics/normal-quantile.ts';
import { pairedRatio, type RatioInterval, unpairedRatio } from '../statistics/ratio-interval.ts';
import { sessionRatio } from '../statistics/session-ratio.ts';
import type { GateState, Method } from './check.ts';
import { type Bound, isBeyond, type Verdict, verdictOn } from './decision.ts';
import { mostRuns, runsThatWouldTell } from './further-runs.ts';
import { knownValues, type Measured } from './side.ts';

/** What one side of a comparison is held against. */
export type Against =
  /** The other command of the same session: values at the same place are partners. */
  | { readonly kind: 'pairs'; readonly base: Measured }
  /** Sessions before, by level, oldest first: the last level is the one that counts. */
  | { readonly kind: 'sessions'; readonly levels: readonly (readonly Measured[])[] };

/** A verdict, and what it was made from. */
export interface Judged {
  readonly gate: GateState;
  readonly verdict: Verdict;
  readonly method: Method;
  readonly ratio?: RatioInterval;
  readonly notes: readonly string[];
  readonly runsToTell?: number;
  readonly floor?: number;
}

/** Fewest pairs, or runs a side, of which Student's t tells anything. */
const fewestOfT = 3;

/**
 * Holds a ratio against its bound by samples. Where the report tells the mean of the runs, as each is mostly the step of
 * a counter, their means are compared, else what is typical of them.
 *
 * @param alpha one-sided chance that nothing changed beyond the bound and the verdict is "worse"
 */
export function judgeRatio(head: Measured, against: Against, bound: Bound, alpha: number): Judged {
  if (against.kind === 'pairs') return judgePairs(head, against.base, bound, alpha);
  const isOfMeans = [head, ...against.levels.flat()].some(({ center }) => center === 'mean');
  const values = knownValues(head);
  const levels = against.levels.map((level) => level.map(knownValues).filter(({ length }) => length > 0));
  const known = isOfMeans
    ? sessionRatio(
        [mean([...values])],
        levels.map((level) => level.map((runs) => [mean([...runs])])),
        alpha,
      )
    : sessionRatio(values, levels, alpha);
  if (known !== undefined) {
    const { floor } = known;
    const verdict = verdictOn(known, bound);
    const notes = verdict === 'inconclusive' ? [unclearBetweenSessions] : [];
    return { ...stateOf(verdict, known, bound), verdict, method: 'sessions', ratio: known, floor, notes };
  }
  const sessions = levels.at(-1) ?? [];
  const base = sessions.flat();
  const ratio = (isOfMeans ? meanRatio : unpairedRatio)(values, base, alpha);
  if (ratio === undefined) return noRatio('runs');
  const runs = Math.min(values.length, base.length);
  const [told, fewest] = isOfMeans ? [ofEnough(ratio, runs), () => fewestOfT] : [ratio, fewestValues];
  return judged(told, bound, alpha, { method: 'runs', runs, fewest });
}

const unclearBetweenSessions =
  'Sessions differ too much among themselves to tell. `negawatt compare --base ... --head ...` measures both sides at one time.';

function judgePairs(head: Measured, base: Measured, bound: Bound, alpha: number): Judged {
  const pairs = head.values.flatMap((value, index) => {
    const partner = base.values[index] ?? null;
    return value === null || partner === null ? [] : [[value, partner] as const];
  });
  // A pair with a 0 in it has no ratio of its own, and their means have one.
  const isOfMeans = [head, base].some(({ center }) => center === 'mean') || pairs.flat().includes(0);
  const ratio = (isOfMeans ? pairedMeanRatio : pairedRatio)(pairs, alpha);
  if (ratio === undefined) return noRatio('pairs');
  const told = ofEnough(ratio, pairs.length);
  return judged(told, bound, alpha, { method: 'pairs', runs: pairs.length, fewest: () => fewestOfT });
}

/** Two values that lie together by chance would tell anything: their interval is none. */
function ofEnough(ratio: RatioInterval, runs: number): RatioInterval {
  return runs >= fewestOfT ? ratio : { ratio: ratio.ratio, low: 0, high: Number.POSITIVE_INFINITY };
}

function judged(
  ratio: RatioInterval,
  bound: Bound,
  alpha: number,
  from: {
    readonly method: Method;
    readonly runs: number;
    /** Below so many a side nothing can be told. */
    readonly fewest: (alpha: number) => number;
  },
): Judged {
  const { method, runs, fewest } = from;
  const verdict = verdictOn(ratio, bound);
  const state = stateOf(verdict, ratio, bound);
  const notes: string[] = [];
  let runsToTell: number | undefined;
  if (state.gate === 'undecided') {
    runsToTell = runsThatWouldTell(ratio, bound, runs, fewest(alpha), alpha);
    notes.push(
      runsToTell === undefined
        ? `The ratio lies so near its bound that more than ${mostRuns} runs a side would be needed to tell; these are ${runs}.`
        : `About ${runsToTell} runs a side would tell; these are ${runs}.`,
    );
  }
  return { ...state, verdict, method, ratio, notes, ...(runsToTell === undefined ? {} : { runsToTell }) };
}

/** It passes as soon as it is surely not worse, also where it cannot be told whether it is the same or better. */
function stateOf(verdict: Verdict, ratio: RatioInterval, bound: Bound): { readonly gate: GateState } {
  if (verdict === 'worse') return { gate: 'failed' };
  return { gate: isBeyond(ratio, bound) === false ? 'passed' : 'undecided' };
}

function noRatio(method: Method): Judged {
  const note = 'A ratio needs values above 0 on both sides, and here most are not.';
  return { gate: 'undecided', verdict: 'inconclusive', method, notes: [note] };
}

/** Figures that are the same whenever the work is: any difference beyond the bound is one. */
export function judgeExact(head: Measured, base: Measured, bound: Bound): Judged {
  const isAlike = head.value === base.value;
  if (!isAlike && base.value <= 0) {
    // No ratio holds it: from nothing to something, or a rate below 0. Then any step the wrong way is one.
    const isWorse = bound.side === 'below' ? head.value > base.value : head.value < base.value;
    return { gate: isWorse ? 'failed' : 'passed', verdict: isWorse ? 'worse' : 'better', method: 'exact', notes: [] };
  }
  const value = isAlike ? 1 : head.value / base.value;
  const ratio = { ratio: value, low: value, high: value };
  const verdict = verdictOn(ratio, bound);
  return { ...stateOf(verdict, ratio, bound), verdict, method: 'exact', ratio, notes: [] };
}

/** Holds a figure against an amount: the whole interval of its center lies beyond it, or within. */
export function judgeAmount(head: Measured, bound: Bound, alpha: number, isExact: boolean): Judged {
  const interval = isExact ? ([head.value, head.value] as const) : centerInterval(head, alpha);
  const [low, high] = interval ?? [head.value, head.value];
  const isOver = isBeyond({ low, high }, bound);
  const notes = interval === undefined ? ['Its scatter is unknown: it is taken as it is, at no known chance.'] : [];
  if (isOver === undefined)
    notes.push('The interval reaches over the budget. More runs, or a longer window, make it narrower.');
  return {
    gate: isOver === undefined ? 'undecided' : isOver ? 'failed' : 'passed',
    verdict: isOver === undefined ? 'inconclusive' : isOver ? 'worse' : 'same',
    method: 'amount',
    notes,
  };
}

/**
 * The interval of a center at any level: that of the scatter of the runs, widened by their resolution and by what the
 * report's own 95 % interval holds beyond the scatter (the error of the instrument). Of one value: its own. What the
 * report tells at 95 % is scaled to the level as if the error were normal.
 *
 * @param alpha one-sided
 */
export function centerInterval(measured: Measured, alpha: number): readonly [low: number, high: number] | undefined {
  const { interval, center } = measured;
  const values = knownValues(measured);
  const scale = normalQuantile(alpha) / normalQuantile(0.025);
  if (values.length < 2) {
    const { value } = measured;
    return interval && [value - scale * (value - interval[0]), value + scale * (interval[1] - value)];
  }
  const of = center === 'mean' ? meanInterval : medianInterval;
  const [low, high] = of(values, 2 * alpha)!;
  const [low95, high95] = of(values)!;
  const below = interval === undefined ? 0 : Math.max(0, low95 - interval[0]);
  const above = interval === undefined ? 0 : Math.max(0, interval[1] - high95);
  const step = leastDifference(values);
  return [low - scale * below - step, high + scale * above + step];
}
