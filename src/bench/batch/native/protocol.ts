import type { BatchPoint, BatchTargetFacts } from '../../../model/batch.ts';
import type { CallStint, TargetFailure } from '../target.ts';

/** What the meter's process asks of the child, one at a time but for `stop`. */
export type Ask =
  | { readonly ask: 'create'; readonly member: string; readonly choice: unknown }
  | { readonly ask: 'open'; readonly point: BatchPoint }
  | { readonly ask: 'run'; readonly seconds: number; readonly calls: number }
  | { readonly ask: 'stop' }
  | { readonly ask: 'close' };

/** A stretch of a stint: what was done since the last one was told. */
export interface Progress extends Omit<CallStint, 'failure'> {
  /** When the oldest call in flight began, s; absent where there is none. */
  readonly oldest?: number;
}

/** The mendable error of a child, which loses its class on the way. */
interface Refusal {
  readonly what: string;
  readonly why: string;
  readonly how: string;
}

/** What the child says of its session once. */
export interface Created {
  readonly facts: BatchTargetFacts;
  readonly threads?: { readonly usual: number; readonly most: number };
  readonly fixedBatch?: number;
}

export type Answer =
  | { readonly answer: 'created'; readonly created: Created }
  | { readonly answer: 'refused'; readonly refusal: Refusal }
  | { readonly answer: 'failed'; readonly failure: TargetFailure }
  | { readonly answer: 'opened'; readonly failure?: TargetFailure }
  | { readonly answer: 'progress'; readonly progress: Progress }
  | { readonly answer: 'stint'; readonly progress: Progress; readonly failure?: TargetFailure }
  | { readonly answer: 'closed' };
