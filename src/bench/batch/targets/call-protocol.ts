import type { CallEnd } from './call-failure.ts';
import type { PartStint } from './merged-stint.ts';

/** Of a stint, what one caller is to do. */
export interface CallPlan {
  readonly seconds: number;
  readonly calls: number;
  /** s. */
  readonly patience: number;
}

/** What one caller did, and how it ended early, if it did. */
export interface PartEnd {
  readonly stint: PartStint;
  readonly end?: CallEnd;
}

/** What the meter's process asks of a caller, which is a process of its own: each has one answer, in order, but for `stop`. */
export type CallRequest =
  | { readonly ask: 'open'; readonly opening: unknown }
  | { readonly ask: 'run'; readonly plan: CallPlan }
  | { readonly ask: 'scan'; readonly path: string }
  | { readonly ask: 'close' }
  | { readonly ask: 'stop' };

export type CallAnswer =
  | { readonly kind: 'value'; readonly value: unknown }
  /** Trouble that the user can mend. */
  | { readonly kind: 'refused'; readonly what: string; readonly why: string; readonly how: string }
  | { readonly kind: 'bug'; readonly stack: string }
  /** It lives, and hears. */
  | { readonly kind: 'beat' };

/** Between two beats, s. */
export const beat = 0.5;
