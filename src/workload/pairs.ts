import type { Launcher, Standby } from '../host/launcher.ts';
import type { CommandOutcome } from '../model/command.ts';
import type { Meter } from '../sampling/sampler.ts';
import { measureStart, type StartHooks } from './measured-start.ts';

/** Which of two commands. */
export type SideName = 'base' | 'head';

export interface PairPlan {
  /** Measured pairs. */
  readonly pairs: number;
  /** Unmeasured ones before them. */
  readonly warmups: number;
}

export interface PairHooks extends StartHooks {
  /** Called before each start: its window is that of this side. */
  readonly onSide: (side: SideName) => void;
  readonly onPair?: (index: number) => void;
  /** A number in [0, 1): which of a pair comes first. */
  readonly random: () => number;
}

export interface PairEnd {
  readonly stopped: 'all done' | 'interrupted' | 'a command failed';
  /** Pairs of which both were measured. */
  readonly pairs: number;
  /** The end of a command with another exit code than 0, which ended the session: what it did compares with nothing. */
  readonly failure: { readonly side: SideName; readonly outcome: CommandOutcome } | undefined;
}

/**
 * Starts two commands in turn, each start a window of the meter, the order within each pair by chance: what changes
 * slowly meets both alike, and what follows from being first or second does so too.
 */
export async function repeatPairs(
  meter: Meter,
  launchers: Readonly<Record<SideName, Launcher>>,
  plan: PairPlan,
  hooks: PairHooks,
): Promise<PairEnd> {
  const order = Array.from({ length: plan.warmups + plan.pairs }, (): readonly SideName[] =>
    hooks.random() < 0.5 ? ['base', 'head'] : ['head', 'base'],
  ).flat();
  let pairs = 0;
  let standby: Standby | undefined = await launchers[order[0]!].prepare();
  for (const [index, side] of order.entries()) {
    if (hooks.stop.aborted || standby === undefined) return { stopped: 'interrupted', pairs, failure: undefined };
    const following = order[index + 1];
    const kind = index < 2 * plan.warmups ? 'warmup' : 'repeat';
    hooks.onSide(side);
    const next = async () => (following === undefined ? undefined : launchers[following].prepare());
    const ended = await measureStart(meter, kind, standby, next, hooks);
    if (ended === undefined) return { stopped: 'interrupted', pairs, failure: undefined };
    const { outcome } = ended;
    if (outcome.code !== 0 && !hooks.stop.aborted)
      return { stopped: 'a command failed', pairs, failure: { side, outcome } };
    standby = ended.ready();
    if (index % 2 === 0 || kind === 'warmup') continue;
    pairs += 1;
    hooks.onPair?.(pairs);
  }
  return { stopped: 'all done', pairs, failure: undefined };
}
