import { mean, median, variance } from 'simple-statistics';
import { leastDifference } from './least-difference.ts';
import type { RatioInterval } from './ratio-interval.ts';
import { spread } from './spread.ts';
import { studentT } from './student-t.ts';

/** Fewer sessions tell too little of how far days lie apart. */
export const fewestSessions = 5;

export interface SessionRatio extends RatioInterval {
  /** Standard deviation of the median between the sessions of one level, as a share. */
  readonly floor: number;
}

/**
 * How many times as large the median of one session is as those of the sessions before it, where a session as a whole,
 * not a run in it, is what chance draws: two days differ by more than the scatter within one. The interval is that of a
 * prediction, by Student's t on the logarithms of the medians: where nothing changed, 1 lies
 * below the interval with a probability of at most `alpha`. A session of fewer runs than the usual ones spreads more.
 *
 * Undefined until sessions lie apart from those of their level in four independent ways (five sessions of one level), and
 * where the median of a session is not above 0.
 *
 * @param head values of the runs of the session that is judged
 * @param levels of the baseline, oldest first: each the sessions between two accepted changes, each session the values of
 *   its runs; the last level is the one that `head` is held against, all tell how far sessions lie apart
 * @param alpha one-sided
 */
export function sessionRatio(
  head: readonly number[],
  levels: readonly (readonly (readonly number[])[])[],
  alpha: number,
): SessionRatio | undefined {
  const sessions = levels.flat();
  const freedom = sessions.length - levels.length;
  const latest = levels.at(-1);
  if (latest === undefined || freedom < fewestSessions - 1) return undefined;
  if ([head, ...sessions].some((values) => !hasRatio(values))) return undefined;
  const centers = levels.map((level) => level.map((values) => Math.log(median([...values]))));
  const usual = mean(sessions.map(({ length }) => medianVariance(length)));
  // Few sessions may lie together by chance, or within one step of a counter: each has at least what its own runs and
  // the step leave in doubt.
  const step = resolution([head, ...sessions]);
  const among = centers.reduce((sum, of) => sum + variance(of) * of.length, 0) / freedom;
  const between = Math.max(among, typicalVariance(sessions) * usual, step ** 2 / 12);
  const current = centers.at(-1)!;
  const more = withinVariance(sessions) * Math.max(0, medianVariance(head.length) - usual);
  const shift = Math.log(median([...head])) - mean(current);
  const half = studentT(freedom, 1 - 2 * alpha) * Math.sqrt(between * (1 + 1 / current.length) + more);
  // One step is never told from none.
  const reach = Math.max(half, step);
  return {
    ratio: Math.exp(shift),
    low: Math.exp(shift - reach),
    high: Math.exp(shift + reach),
    floor: Math.sqrt(between),
  };
}

/** A median above 0 has a ratio, whatever single runs have. */
function hasRatio(values: readonly number[]): boolean {
  return values.every((value) => value >= 0 && Number.isFinite(value)) && values.length > 0 && median([...values]) > 0;
}

/** The step of what told the values, as a difference of logarithms, and a little more: rounding must not tell a step. */
function resolution(samples: readonly (readonly number[])[]): number {
  const values = samples.flat();
  const share = leastDifference(values) / median(values);
  return -Math.log1p(-Math.min(0.9, share)) * (1 + 1e-6);
}

/** Variance of the median of so many values, in variances of one: from three values on, of a normal distribution. */
function medianVariance(count: number): number {
  return (count < 3 ? 1 : Math.PI / 2) / count;
}

/** Of one run within its session, as a share, over all sessions. */
function withinVariance(sessions: readonly (readonly number[])[]): number {
  let squares = 0;
  let freedom = 0;
  for (const values of sessions) {
    squares += (variance([...values]) / median([...values]) ** 2) * values.length;
    freedom += values.length - 1;
  }
  return freedom === 0 ? 0 : squares / freedom;
}

/** The same, which no single wild run moves. */
function typicalVariance(sessions: readonly (readonly number[])[]): number {
  return mean(sessions.map((values) => (spread(values) ?? 0) ** 2));
}
