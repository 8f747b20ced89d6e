import { NegawattError } from '../../../errors.ts';
import { failureOf } from '../native/native-failure.ts';
import type { Layout, Length, OpenAxis } from './onnx-axes.ts';

export type Lengths = ReadonlyMap<string, Length>;

/** Calls of the model, at most: each way of choosing lengths is tried with one. */
const mostTrials = 64;
const mostSeconds = 120;
const trialBatch = 2;

export interface Found {
  readonly lengths: Lengths;
  readonly fixed?: { readonly batch: number; readonly why: string };
}

/**
 * The lengths of the open axes with which the model runs: the likeliest first, at a batch of two, so that a batch is found
 * only where it is one.
 *
 * @param run makes one call; rejects where the library does
 * @param title of the model
 * @throws NegawattError where it runs with none, naming the axis and the flag
 */
export async function findLengths(
  { axes, fixed }: Layout,
  run: (lengths: Lengths, batch: number) => Promise<unknown>,
  title: string,
): Promise<Found> {
  const until = performance.now() + mostSeconds * 1000;
  const trials = { left: mostTrials, isLate: () => performance.now() > until };
  const first = await tryAll(axes, run, fixed?.batch ?? trialBatch, trials);
  if ('lengths' in first) return { lengths: first.lengths, ...(fixed === undefined ? {} : { fixed }) };
  if (fixed === undefined) {
    const alone = await tryAll(axes, run, 1, { ...trials, left: mostTrials });
    if ('lengths' in alone) {
      const why = `its axis of the batch is open, yet a batch of ${trialBatch} fails: ${first.reason}`;
      return { lengths: alone.lengths, fixed: { batch: 1, why } };
    }
  }
  const free = axes.filter(({ isGiven }) => !isGiven);
  const given = axes.filter(({ isGiven, options }) => isGiven && options[0] !== 'batch');
  // Another axis of the batch is seldom what is wrong.
  const open = free.find(({ options }) => options[0] !== 'batch') ?? (given.length === 0 ? free[0] : undefined);
  if (open === undefined) {
    const lengths = given.map(({ key, options }) => `${key}=${options[0]}`).join(', ');
    throw new NegawattError(
      given.length === 0 ? `${title} does not run` : `${title} does not run with ${lengths}`,
      first.reason,
      given.length === 0
        ? 'Give what it takes: --inputs FILE.npz.'
        : `Give another length: --axis ${given[0]!.key}=LENGTH.`,
    );
  }
  const tried = open.options.filter((option) => option !== 'batch');
  throw new NegawattError(
    `${title} leaves a length open`,
    `axis ${open.place} of input ${open.input} (${open.key}) has none, and those that were tried do not fit ` +
      `(${tried.join(', ')}): ${first.reason}`,
    `Give its length: --axis ${open.key}=LENGTH.`,
  );
}

async function tryAll(
  axes: readonly OpenAxis[],
  run: (lengths: Lengths, batch: number) => Promise<unknown>,
  batch: number,
  trials: { left: number; isLate(): boolean },
): Promise<{ readonly lengths: Lengths } | { readonly reason: string }> {
  let reason: string | undefined;
  for (const lengths of choices(axes)) {
    if (trials.left-- === 0 || (reason !== undefined && trials.isLate())) break;
    try {
      await run(lengths, batch);
      return { lengths };
    } catch (error) {
      if (error instanceof NegawattError) throw error;
      reason ??= failureOf(error).reason;
    }
  }
  return { reason: reason ?? 'nothing was tried' };
}

/** All ways to choose, those that differ least from the likeliest first: one unlikely length more at a time. */
function choices(axes: readonly OpenAxis[]): readonly Lengths[] {
  const found: { readonly rank: number; readonly lengths: Map<string, Length> }[] = [];
  const most = 4096;
  const go = (at: number, rank: number, lengths: Map<string, Length>): void => {
    if (found.length === most) return;
    const axis = axes[at];
    if (axis === undefined) {
      found.push({ rank, lengths });
      return;
    }
    for (const [place, option] of axis.options.entries()) {
      go(at + 1, rank + place, new Map(lengths).set(axis.key, option));
    }
  };
  go(0, 0, new Map());
  return found.sort((one, other) => one.rank - other.rank).map(({ lengths }) => lengths);
}
