import { NegawattError } from '../../../errors.ts';
import type { BatchPoint, BatchTargetFacts } from '../../../model/batch.ts';
import type { BatchTarget, CallStint, StintPlan, TargetFailure } from '../target.ts';
import { ChildHost } from './child-host.ts';
import type { Created } from './protocol.ts';
import { StintSum } from './stint-sum.ts';

/** What a library is given to load a model or to become ready for a point, s: the largest take minutes from a cold disk. */
const readyWithin = 600;

export interface NativeChoice {
  /** Address of a module with `createSession`: `new URL('./onnx-member.js', import.meta.url)`. */
  readonly member: URL;
  /** What `createSession` gets, sent by structured clone. */
  readonly choice: unknown;
  /** For messages: the model's path. */
  readonly title: string;
  /** For loading and for opening, s. */
  readonly patience?: number;
  /** Ends loading and opening, which may take long; a stint has a signal of its own. */
  readonly signal?: AbortSignal;
}

/** A library in a child of its own, which is started anew for the next point after it crashed, hung or was killed. */
export class NativeTarget implements BatchTarget {
  readonly facts: BatchTargetFacts;
  readonly threads?: { readonly usual: number; readonly most: number };
  /** Items of a call where the batch size cannot be chosen. */
  readonly fixedBatch?: number;
  readonly #choice: NativeChoice;
  #child: ChildHost;

  private constructor(choice: NativeChoice, child: ChildHost, { facts, threads, fixedBatch }: Created) {
    this.#choice = choice;
    this.#child = child;
    this.facts = facts;
    if (threads !== undefined) this.threads = threads;
    if (fixedBatch !== undefined) this.fixedBatch = fixedBatch;
  }

  /** @throws NegawattError where the model cannot be loaded */
  static async open(choice: NativeChoice): Promise<NativeTarget> {
    const { signal } = choice;
    signal?.throwIfAborted();
    const child = new ChildHost();
    const created = await endedBy(signal, child, () => create(child, choice));
    if (signal?.aborted === true) await child.close();
    signal?.throwIfAborted();
    if (!('failure' in created)) return new NativeTarget(choice, child, created);
    await child.close();
    throw new NegawattError(
      `cannot load ${choice.title}`,
      created.reason,
      created.failure === 'out-of-memory'
        ? 'Take a smaller model, or a machine with more memory.'
        : 'Name a model that the library can load.',
    );
  }

  async open(point: BatchPoint): Promise<TargetFailure | undefined> {
    const failure = await this.#restart();
    if (failure !== undefined) return failure;
    const child = this.#child;
    const seconds = this.#choice.patience ?? readyWithin;
    const reason = `it was not ready for a batch of ${point.batch} within ${seconds} s`;
    const heard = await endedBy(this.#choice.signal, child, () =>
      child.ask({ ask: 'open', point }, { seconds, reason }),
    );
    return 'failure' in heard ? heard.failure : undefined;
  }

  async run({ seconds, calls, patience, stop }: StintPlan): Promise<CallStint> {
    const sum = new StintSum();
    if (stop.aborted) return sum.stint();
    const child = this.#child;
    const tellStop = () => child.send({ ask: 'stop' });
    stop.addEventListener('abort', tellStop, { once: true });
    const heard = await child.ask(
      { ask: 'run', seconds, calls },
      {
        seconds: patience,
        reason: `a call took longer than ${patience} s and was ended`,
        hear: (progress) => sum.add(progress),
      },
    );
    stop.removeEventListener('abort', tellStop);
    if (heard.answer === 'stint') sum.add(heard.progress);
    else if (heard.answer !== 'gone') throw new Error(`a stint was asked for, and the child answered ${heard.answer}`);
    return sum.stint(heard.failure);
  }

  close(): Promise<void> {
    return this.#child.close();
  }

  async #restart(): Promise<TargetFailure | undefined> {
    if (!this.#child.isGone) return undefined;
    const child = new ChildHost();
    this.#child = child;
    try {
      const created = await endedBy(this.#choice.signal, child, () => create(child, this.#choice));
      return 'failure' in created ? created : undefined;
    } catch (error) {
      // It could be loaded before: the file changed meanwhile.
      if (!(error instanceof NegawattError)) throw error;
      return { failure: 'failed', reason: `${error.what}: ${error.why}` };
    }
  }
}

/** Closes the child when the signal fires, which ends what it does. */
async function endedBy<T>(signal: AbortSignal | undefined, child: ChildHost, work: () => Promise<T>): Promise<T> {
  const end = () => void child.close();
  signal?.addEventListener('abort', end, { once: true });
  const working = work();
  if (signal?.aborted === true) end();
  try {
    return await working;
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

async function create(child: ChildHost, { member, choice, patience }: NativeChoice): Promise<Created | TargetFailure> {
  const seconds = patience ?? readyWithin;
  const reason = `it was not loaded within ${seconds} s`;
  const heard = await child.ask({ ask: 'create', member: member.href, choice }, { seconds, reason });
  if (heard.answer === 'created') return heard.created;
  if (heard.answer === 'failed' || heard.answer === 'gone') return heard.failure;
  await child.close();
  if (heard.answer !== 'refused') throw new Error(`a session was asked for, and the child answered ${heard.answer}`);
  const { what, why, how } = heard.refusal;
  throw new NegawattError(what, why, how);
}
