import type { BatchPoint, BatchTargetFacts } from '../../../model/batch.ts';
import type { TargetFailure } from '../target.ts';

/** What one call came to. */
export interface CallDone {
  readonly items: number;
  readonly bytes?: number;
  readonly phases?: readonly { readonly name: string; readonly items: number; readonly seconds: number }[];
}

/** A native library with one model, in the child that hosts it. */
export interface NativeSession {
  readonly facts: BatchTargetFacts;
  readonly threads?: { readonly usual: number; readonly most: number };
  /** Items of a call where the batch size cannot be chosen. */
  readonly fixedBatch?: number;
  /** Makes ready for the calls of one point, and frees what the point before needed; answers why that cannot be. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a member that cannot fail answers nothing
  open(point: BatchPoint): Promise<TargetFailure | undefined | void>;
  /** One call at the open point. `concurrency` of them are in flight at a time. Rejects where the library does. */
  call(): Promise<CallDone>;
  close?(): Promise<void>;
}

/** A module that the child loads by its address. */
export interface NativeMember {
  /** @throws NegawattError for trouble that the user can mend; whatever else it throws is the library's */
  createSession(choice: unknown): Promise<NativeSession>;
}
