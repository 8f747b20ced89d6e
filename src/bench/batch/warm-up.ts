import type { BatchTarget, StintPlan, TargetFailure } from './target.ts';

/** How the warm-up of a point went. */
export interface WarmUp {
  readonly seconds: number;
  readonly calls: number;
  readonly isSteady: boolean;
  /** s from the end of one call to that of the next, of the last stints. */
  readonly pace: number;
  /** The longest call, s. */
  readonly longest: number;
  readonly failure?: TargetFailure;
}

/** Stints that are held against as many before them. */
const side = 3;
/** Stints that the time of a warm-up is enough for: twice as many as tell whether it is steady. */
const wantedStints = 4 * side;
/** Rates that lie no further apart are the same for whoever chooses a batch size. */
const same = 0.03;
const sureErrors = 2;

/**
 * Makes calls until their rate is steady, in short stints of at least one call for each that is made at a time. A cold
 * engine has been seen to go from 58 to 83 tokens/s over its first five calls, and to be cold again after a pause
 * (Blackwellboy/model-serving-minefield #37): no count of calls tells when it is warm, so every visit of a point asks for
 * steadiness by itself, as `isSteady` tells it. What is not steady in its time is measured as it is, and labelled.
 *
 * @param most s after which it is given up; a stint that was begun is ended
 * @param concurrency calls at a time
 */
export async function warmUp(
  target: Pick<BatchTarget, 'run'>,
  most: number,
  concurrency: number,
  { patience, stop }: Pick<StintPlan, 'patience' | 'stop'>,
): Promise<WarmUp> {
  const rates: number[] = [];
  const went = { seconds: 0, calls: 0, isSteady: false, pace: 0, longest: 0 };
  let from: number | undefined;
  while (!went.isSteady && went.seconds < most && !stop.aborted) {
    const stint = await target.run({ seconds: most / wantedStints, calls: concurrency, patience, stop });
    from ??= stint.from;
    went.seconds = Math.max(0, stint.to - from);
    went.calls += stint.submitted;
    went.longest = stint.latencies.reduce((longest, latency) => Math.max(longest, latency), went.longest);
    if (stint.failure !== undefined) return { ...went, failure: stint.failure };
    if (stop.aborted) break;
    rates.push(stint.completed / Math.max(clockStep, stint.to - stint.from));
    went.pace = 1 / meanOf(rates.slice(-side));
    went.isSteady = isSteady(rates);
  }
  return went;
}

/** s. */
const clockStep = 1e-9;

/**
 * Whether the last three of some rates are as high as the three before them: their means differ by less than 3 %; or by
 * less than twice the standard error of that difference, where the two threes overlap, so that a change makes no scatter
 * in which it hides. To hold a few stints in a row against each other is perf_analyzer's test (`--stability-percentage`
 * over three windows); the standard error is added since calls that scatter by themselves would else never be steady.
 */
export function isSteady(rates: readonly number[]): boolean {
  if (rates.length < 2 * side) return false;
  const after = rates.slice(-side);
  const before = rates.slice(-2 * side, -side);
  const [mean, meanBefore] = [meanOf(after), meanOf(before)];
  const difference = Math.abs(mean - meanBefore);
  if (difference < same * meanBefore) return true;
  const overlap = Math.min(...after) <= Math.max(...before) && Math.min(...before) <= Math.max(...after);
  const error = Math.sqrt((varianceOf(after, mean) + varianceOf(before, meanBefore)) / side);
  return overlap && difference < sureErrors * error;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[], mean: number): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
