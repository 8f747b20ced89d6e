import { setImmediate as turn } from 'node:timers/promises';
import type { TargetFailure } from '../target.ts';
import { failureOf } from './native-failure.ts';
import type { CallDone } from './native-session.ts';
import type { Progress } from './protocol.ts';
import { StintTally } from './stint-tally.ts';

const nanoseconds = 1_000_000_000n;
/** Between two messages of a stint, and between two moments at which messages are heard. */
const tellEvery = nanoseconds / 4n;
const hearEvery = nanoseconds / 50n;

export interface Calls {
  /** Calls at a time. */
  readonly concurrency: number;
  readonly seconds: number;
  /** At least so many, however long they take. */
  readonly calls: number;
  call(): Promise<CallDone>;
  isStopped(): boolean;
  /** Takes what was done since it was last called. */
  tell(progress: Progress): void;
}

export interface LoopEnd {
  readonly progress: Progress;
  readonly failure?: TargetFailure;
}

/** Makes calls back to back, `concurrency` of them in flight, and answers what was not told yet. */
export async function loopCalls(plan: Calls): Promise<LoopEnd> {
  const tally = new StintTally();
  const starts: (bigint | undefined)[] = [];
  const begun = process.hrtime.bigint();
  const deadline = begun + BigInt(Math.round(plan.seconds * 1e9));
  let told = begun;
  let heard = begun;
  let submitted = 0;
  let failure: TargetFailure | undefined;

  async function makeCalls(lane: number): Promise<void> {
    let now = process.hrtime.bigint();
    while (failure === undefined && !plan.isStopped() && (now < deadline || submitted < plan.calls)) {
      // Calls that are ready at once would keep everything else from being heard.
      if (now - heard > hearEvery) {
        await turn();
        now = process.hrtime.bigint();
        heard = now;
        // Time may be over, or the end be wanted, by now.
        continue;
      }
      submitted++;
      const from = now;
      starts[lane] = from;
      tally.start(from);
      try {
        const done = await plan.call();
        now = process.hrtime.bigint();
        tally.end(from, now, done);
      } catch (error) {
        now = process.hrtime.bigint();
        tally.fail(now);
        failure ??= failureOf(error);
      }
      starts[lane] = undefined;
      if (now - told > tellEvery) {
        plan.tell(tally.take(oldestOf(starts)));
        now = process.hrtime.bigint();
        told = now;
      }
    }
  }

  // The first beat tells that calls have begun: one that hangs at once is then known by its start.
  plan.tell({ ...tally.take(undefined), oldest: Number(begun) / 1e9 });
  await Promise.all(Array.from({ length: plan.concurrency }, (_, lane) => makeCalls(lane)));
  return { progress: tally.take(undefined), ...(failure === undefined ? {} : { failure }) };
}

function oldestOf(starts: readonly (bigint | undefined)[]): bigint | undefined {
  let oldest: bigint | undefined;
  for (const start of starts) if (start !== undefined && (oldest === undefined || start < oldest)) oldest = start;
  return oldest;
}
