import { availableParallelism } from 'node:os';
import { NegawattError } from '../../../errors.ts';
import type { BatchPoint, BatchTargetFacts } from '../../../model/batch.ts';
import type { BatchTarget, CallStint, StintPlan, TargetChoice, TargetFailure } from '../target.ts';
import type { CommandOpening } from './command-calls.ts';
import { CommandTemplate } from './command-template.ts';
import { Crew } from './crew.ts';
import { itemSource } from './item-source.ts';
import { refuseMissing } from './program-there.ts';

const program = new URL('./command-child.js', import.meta.url);

/**
 * A command that takes a batch size: each call is one start of it.
 *
 * @param batches that the user listed; where it is one, the command need not take it
 * @throws NegawattError for a command that cannot be read or run, that has no `{batch}` to choose by, and for a source of
 *   counts that is none
 */
export function commandTarget(
  choice: Pick<TargetChoice, 'command' | 'itemsFrom'> & { readonly command: string },
  batches?: readonly number[],
): BatchTarget & { readonly fixedBatch?: number } {
  const { command, itemsFrom } = choice;
  const template = new CommandTemplate(command, '--command');
  const isBatchable = template.has('batch');
  if (!isBatchable && batches?.length !== 1) {
    throw new NegawattError(
      '--command has no {batch}',
      'it would run alike for every batch size',
      "Write it as --command 'prog --batch {batch}', or give one batch size: --batches 8.",
    );
  }
  refuseMissing(template.program);
  const items = itemsFrom === undefined ? undefined : itemSource(itemsFrom).source;
  const facts: BatchTargetFacts = {
    kind: 'command',
    title: command,
    items: 'items',
    batchable: isBatchable,
    ...(isBatchable ? {} : { why: 'its command line has no {batch}' }),
    details: [
      { name: 'a call', value: 'one start of the command, to its end' },
      { name: 'items of a call', value: items ?? 'the batch size' },
    ],
  };
  const usual = availableParallelism();
  const threads = template.has('threads') ? { threads: { usual, most: usual } } : {};
  const target = new CommandTarget(facts, template, threads, itemsFrom);
  return isBatchable ? target : Object.assign(target, { fixedBatch: batches![0]! });
}

class CommandTarget implements BatchTarget {
  readonly facts: BatchTargetFacts;
  readonly threads?: { readonly usual: number; readonly most: number };
  readonly #template: CommandTemplate;
  readonly #itemsFrom: string | undefined;
  #crew: Crew | undefined;

  constructor(
    facts: BatchTargetFacts,
    template: CommandTemplate,
    { threads }: Pick<BatchTarget, 'threads'>,
    itemsFrom: string | undefined,
  ) {
    this.facts = facts;
    if (threads !== undefined) this.threads = threads;
    this.#template = template;
    this.#itemsFrom = itemsFrom;
  }

  async open(point: BatchPoint): Promise<TargetFailure | undefined> {
    await this.close();
    const { batch, concurrency } = point;
    if (concurrency > 1 && this.#itemsFrom?.startsWith('json:') === true) {
      const reason = `${concurrency} at a time would write their counts into one file: take them from their output`;
      return { failure: 'unsupported', reason };
    }
    const words = this.#template.filled(point, this.threads?.usual ?? 1);
    const itemsFrom = this.#itemsFrom === undefined ? {} : { itemsFrom: this.#itemsFrom };
    const opening: CommandOpening = { words, batch, ...itemsFrom };
    const opened = await openedCrew(Array.from({ length: concurrency }, () => opening));
    if (!(opened instanceof Crew)) return opened.failure;
    this.#crew = opened;
    return undefined;
  }

  run(plan: StintPlan): Promise<CallStint> {
    if (this.#crew === undefined) throw new Error('no point is open');
    return this.#crew.run(plan);
  }

  async close(): Promise<void> {
    await this.#crew?.close();
    this.#crew = undefined;
  }
}

/** A command that was there before may be gone by now: then its point comes to nothing, with the reason. */
async function openedCrew(openings: readonly CommandOpening[]): ReturnType<typeof Crew.open> {
  try {
    return await Crew.open(program, [], openings);
  } catch (error) {
    if (!(error instanceof NegawattError)) throw error;
    return { failure: { failure: 'failed', reason: `${error.what}: ${error.why}` } };
  }
}
