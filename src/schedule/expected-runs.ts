import { Cron } from 'croner';
import type { CronExpression } from './cron-expression.ts';

/** A run may begin so much later than its time: a timer's delay and accuracy, a machine that is just up, ms. */
const grace = 5 * 60_000;
/** A minutely schedule of a machine that was off for long has very many. */
const mostCounted = 10_000;

/** Runs that should have been. */
export interface MissedRuns {
  readonly count: number;
  /** There may be more: so many are looked through. */
  readonly isCapped: boolean;
  readonly first?: Date;
  readonly last?: Date;
}

/** When it runs next after a moment, in this machine's time zone; undefined where it never does. */
export function nextRun(expression: CronExpression, after: Date): Date | undefined {
  return cronerOf(expression).nextRun(after) ?? undefined;
}

/**
 * Times of an expression at which nothing began before the next one.
 * @param starts when runs began, rising
 */
export function missedRuns(
  expression: CronExpression,
  { since, now, starts }: { readonly since: Date; readonly now: Date; readonly starts: readonly Date[] },
): MissedRuns {
  const job = cronerOf(expression);
  const missed: Date[] = [];
  let counted = 0;
  let place = 0;
  let expected = job.nextRun(new Date(since.getTime() - 1000));
  while (expected !== null && counted < mostCounted) {
    const next = job.nextRun(expected);
    const end = Math.min(next?.getTime() ?? Number.POSITIVE_INFINITY, now.getTime() + 1);
    // It may still come.
    if (expected.getTime() + grace > now.getTime() && (next === null || next > now)) break;
    // What began a moment early is that of a clock that was set back.
    while (place < starts.length && starts[place]!.getTime() < expected.getTime() - 1000) place += 1;
    if (place >= starts.length || starts[place]!.getTime() >= end) missed.push(expected);
    counted += 1;
    if (next === null || next > now) break;
    expected = next;
  }
  const [first, last] = [missed[0], missed.at(-1)];
  return {
    count: missed.length,
    isCapped: counted >= mostCounted,
    ...(first === undefined ? {} : { first }),
    ...(last === undefined ? {} : { last }),
  };
}

/** croner takes days as cron does only where it is told what a `*` before a step means. */
function cronerOf({ text, days, weekdays }: CronExpression): Cron {
  return new Cron(text, { paused: true, mode: '5-part', domAndDow: days.isStar || weekdays.isStar });
}
