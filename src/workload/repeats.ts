import type { Clock } from '../host/host.ts';
import type { Launcher, Standby } from '../host/launcher.ts';
import type { CommandOutcome, WindowKind } from '../model/command.ts';
import type { Quantity } from '../model/quantity.ts';
import type { Meter } from '../sampling/sampler.ts';
import { idleStretch } from './idle-stretch.ts';
import { measureStart, type StartHooks } from './measured-start.ts';
import { fewestUntil, type RepeatPlan } from './plan.ts';

export interface RepeatHooks extends StartHooks {
  /** A figure over the repeats so far. */
  readonly metric: (name: string) => { readonly value: Quantity; readonly count: number } | undefined;
  readonly onEnd?: (ended: { readonly kind: WindowKind; readonly index: number; readonly seconds: number }) => void;
}

/** Why the repeating ended, and the first exit code of the command that was not 0. */
export interface RepeatEnd {
  readonly stopped: string;
  readonly firstFailure: CommandOutcome | undefined;
  /** What went wrong on our side between two repeats: the ones before it count. */
  readonly error?: unknown;
}

/** Starts a command as often as the plan says, each start a window of the meter. */
export async function repeatCommand(
  { meter, launcher, clock }: { readonly meter: Meter; readonly launcher: Launcher; readonly clock: Clock },
  plan: RepeatPlan,
  hooks: RepeatHooks,
): Promise<RepeatEnd> {
  let firstFailure: CommandOutcome | undefined;
  const begun = clock.now();
  const { stop } = hooks;
  let standby: Standby | undefined;
  try {
    standby = await launcher.prepare();
    if (plan.idle > 0) await idleStretch(meter, clock, plan.idle, stop);
    const starts = plan.warmups + plan.repeats;
    for (let index = 0; index < starts; index += 1) {
      const kind: WindowKind = index < plan.warmups ? 'warmup' : 'repeat';
      if (stop.aborted || standby === undefined) return { stopped: 'interrupted', firstFailure };
      const isLast = index === starts - 1;
      const next = async () => (isLast ? undefined : launcher.prepare());
      const ended = await measureStart(meter, kind, standby, next, hooks);
      if (ended === undefined) return { stopped: 'interrupted', firstFailure };
      if (ended.outcome.code !== 0) firstFailure ??= ended.outcome;
      standby = ended.ready();
      const count = kind === 'repeat' ? index - plan.warmups + 1 : index + 1;
      hooks.onEnd?.({ kind, index: count, seconds: ended.seconds });
      if (kind === 'repeat' && isNarrow(plan, hooks, count)) return { stopped: '--until reached', firstFailure };
      if (!isLast && clock.now() - begun >= plan.maximumTime) return { stopped: '--max-time', firstFailure };
    }
    const isMissed = plan.until !== undefined;
    return { stopped: isMissed ? '--until not reached' : 'all done', firstFailure };
  } catch (error) {
    return { stopped: 'a step before a repeat failed', firstFailure, error };
  }
}

/** The interval's wider half, against the value. */
function isNarrow({ until }: RepeatPlan, hooks: RepeatHooks, count: number): boolean {
  if (until === undefined || count < fewestUntil || !isWorthLooking(count)) return false;
  const found = hooks.metric(until.metric());
  if (found === undefined || found.count < fewestUntil) return false;
  const { value, interval } = found.value;
  if (interval === undefined) return false;
  return Math.max(interval[1] - value, value - interval[0]) <= until.share * Math.abs(value);
}

/** Every repeat at first, then as their number grows by a twentieth: a look works through all of them. */
function isWorthLooking(count: number): boolean {
  return count < 40 || count % Math.floor(count / 20) === 0;
}
