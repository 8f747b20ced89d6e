import { NegawattError } from '../../errors.ts';
import type { BatchPoint } from '../../model/batch.ts';
import type { BatchTarget } from './target.ts';

/** Which points the user asked for. */
export interface PointChoice {
  readonly batches?: readonly number[];
  /** The powers of two up to it, where no batches are listed. */
  readonly maxBatch?: number;
  readonly concurrency: readonly number[];
  readonly threads?: readonly number[];
}

/** Largest batch where the user names none. */
const usualMost = 32;
/** A recording holds no more. */
const mostPoints = 1000;

/**
 * Every batch size at every concurrency and number of threads: by threads and concurrency, each in rising order of batch.
 * Of a target whose batch size cannot be chosen it is the one size that it takes.
 *
 * @throws NegawattError where threads are asked for that cannot be had, and for too many points
 */
export function pointsOf(
  target: Pick<BatchTarget, 'facts' | 'threads'> & {
    /** Items of a call where the batch size cannot be chosen; 1 where not told. */
    readonly fixedBatch?: number;
  },
  choice: PointChoice,
): readonly BatchPoint[] {
  const { maxBatch = usualMost } = choice;
  const batches = target.facts.batchable
    ? inOrder(choice.batches ?? powersOfTwoTo(maxBatch))
    : [target.fixedBatch ?? 1];
  const concurrencies = inOrder(choice.concurrency);
  const threads = threadsOf(target, choice.threads);
  const count = batches.length * concurrencies.length * threads.length;
  if (count > mostPoints) {
    throw new NegawattError(
      `there are ${count} points to measure`,
      `${batches.length} batch sizes at ${concurrencies.length} concurrencies and ${threads.length} numbers of threads are more than ${mostPoints}`,
      'List fewer of them.',
    );
  }
  return threads.flatMap((own) =>
    concurrencies.flatMap((concurrency) => batches.map((batch) => ({ batch, concurrency, ...own }))),
  );
}

function threadsOf(
  { threads }: Pick<BatchTarget, 'threads'>,
  wanted: readonly number[] | undefined,
): readonly Pick<BatchPoint, 'threads'>[] {
  if (threads === undefined) {
    if (wanted === undefined) return [{}];
    throw new NegawattError(
      `--threads ${wanted.join()} cannot be chosen`,
      'this target has no threads of its own to choose',
      'Leave --threads out.',
    );
  }
  const all = inOrder(wanted ?? [threads.usual]);
  const greatest = all.at(-1)!;
  if (greatest > threads.most) {
    throw new NegawattError(
      `--threads ${greatest} cannot be had`,
      `at most ${threads.most} can`,
      `Write --threads ${threads.most}, or fewer.`,
    );
  }
  return all.map((own) => ({ threads: own }));
}

function inOrder(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function powersOfTwoTo(most: number): readonly number[] {
  const powers: number[] = [];
  for (let power = 1; power <= most; power *= 2) powers.push(power);
  return powers;
}
