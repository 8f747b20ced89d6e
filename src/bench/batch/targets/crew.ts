import type { CallStint, StintPlan, TargetFailure } from '../target.ts';
import { failureOf } from './call-failure.ts';
import { beat, type PartEnd } from './call-protocol.ts';
import { Caller, CallerEnded } from './caller.ts';
import { mergedStint, type PartStint } from './merged-stint.ts';

/** Beyond the patience with a call: a caller that works without a pause beats late, s. */
const lateness = 2 * beat + 1;

/** Several callers that make calls at the same time, each one after the other: the concurrency of one point. */
export class Crew {
  readonly #callers: readonly Caller[];

  private constructor(callers: readonly Caller[]) {
    this.#callers = callers;
  }

  /**
   * Makes every caller ready, or none.
   * @param openings one for each caller
   * @throws NegawattError that a caller met
   */
  static async open(
    program: URL,
    flags: readonly string[],
    openings: readonly unknown[],
  ): Promise<Crew | { readonly failure: TargetFailure }> {
    const callers = openings.map(() => new Caller(program, flags));
    const crew = new Crew(callers);
    const opened = await Promise.allSettled(
      callers.map(async (caller, place) => {
        const end = await caller.ask<PartEnd['end']>({ ask: 'open', opening: openings[place] });
        return end === undefined ? undefined : { caller, end };
      }),
    );
    const trouble = opened.find((one) => one.status === 'rejected' || one.value !== undefined);
    if (trouble === undefined) return crew;
    await crew.close();
    if (trouble.status === 'fulfilled') {
      return { failure: failureOf(trouble.value!.end, trouble.value!.caller.complaint) };
    }
    if (!(trouble.reason instanceof CallerEnded)) throw trouble.reason;
    const at = opened.indexOf(trouble);
    return { failure: failureOfCaller(trouble.reason, callers[at]!) };
  }

  /** Once a caller failed, the crew is closed. */
  async run({ seconds, calls, patience, stop }: StintPlan): Promise<CallStint> {
    const share = Math.ceil(calls / this.#callers.length);
    const asked = now();
    const tellAll = () => {
      for (const caller of this.#callers) caller.tell({ ask: 'stop' });
    };
    const hung = new Set<Caller>();
    const watch = setInterval(() => {
      for (const caller of this.#callers) {
        if (caller.silence < patience + lateness || hung.has(caller)) continue;
        hung.add(caller);
        caller.kill();
      }
    }, beat * 1000);
    const running = this.#callers.map((caller) =>
      caller.ask<PartEnd>({ ask: 'run', plan: { seconds, calls: share, patience } }).then(
        (part) => {
          if (part.end !== undefined) tellAll();
          return part;
        },
        (error: unknown) => {
          tellAll();
          if (error instanceof CallerEnded) return error;
          throw error;
        },
      ),
    );
    if (stop.aborted) tellAll();
    stop.addEventListener('abort', tellAll);
    try {
      const parts = await Promise.all(running);
      const stints = parts.map((part) => (part instanceof CallerEnded ? lostStint(asked) : part.stint));
      const failed = parts.findIndex((part) => part instanceof CallerEnded || part.end !== undefined);
      if (failed < 0) return mergedStint(stints);
      // What was written to standard error is complete once the caller ended.
      await this.close();
      const part = parts[failed]!;
      const caller = this.#callers[failed]!;
      if (hung.has(caller)) return { ...mergedStint(stints), failure: failureOf({ how: 'hung', patience }, '') };
      const failure =
        part instanceof CallerEnded ? failureOfCaller(part, caller) : failureOf(part.end!, caller.complaint);
      return { ...mergedStint(stints), failure };
    } finally {
      clearInterval(watch);
      stop.removeEventListener('abort', tellAll);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#callers.map((caller) => caller.close()));
  }
}

/** It ended within a call, and what it had done went with it. */
function lostStint(asked: number): PartStint {
  const stint = { from: asked, to: now(), submitted: 1, completed: 0, items: 0, stride: 1 };
  return { ...stint, latencies: new Float64Array(0) };
}

/** Who works in the caller's own process ends with it: V8 ends by SIGABRT where its heap is full. */
function failureOfCaller({ code, signal }: CallerEnded, caller: Caller): TargetFailure {
  return failureOf({ how: 'exited', code, signal, isMemoryShort: true }, caller.complaint);
}

function now(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}
