import type { Boundary } from '../model/boundary.ts';
import type { Unit } from '../model/quantity.ts';
import type { Difference } from './comparability.ts';
import type { Bound, Verdict } from './decision.ts';

/** What the gate says of one budget. `shown`: no budget names the metric, so that it gates nothing. */
export type GateState = 'passed' | 'failed' | 'undecided' | 'missing' | 'shown';

/** What a verdict was made from. */
export type Method =
  /** Every run has its partner, measured beside it. */
  | 'pairs'
  /** A session against the sessions of the baseline: the noise between days is known. */
  | 'sessions'
  /** Runs against runs: what lies between their days is not known. */
  | 'runs'
  /** Numbers that are the same whenever the work is. */
  | 'exact'
  /** One side against an amount. */
  | 'amount';

/** One side of a check, as it is shown. */
export interface CheckedSide {
  readonly value: number;
  readonly interval?: readonly [low: number, high: number];
  readonly isEstimated: boolean;
  readonly values: readonly number[];
}

/** One metric: what it was held against, and what came of it. */
export interface Check {
  readonly metric: string;
  readonly title: string;
  readonly unit: Unit;
  readonly boundary?: Boundary;
  /** As it was written; absent where only shown. */
  readonly budget?: string;
  readonly gate: GateState;
  readonly verdict?: Verdict;
  readonly method?: Method;
  readonly head?: CheckedSide;
  readonly base?: CheckedSide;
  /** head / base; an end is absent where too few runs bound it. */
  readonly ratio?: { readonly value: number; readonly low?: number; readonly high?: number };
  /** Of the ratio, or of the figure where the method is `amount`. */
  readonly bound?: Bound;
  /** One-sided chance of a false "worse" of this check; absent where it is 0, or nobody knows it. */
  readonly alpha?: number;
  readonly differences: readonly Difference[];
  /** What a reader has to know, in sentences. */
  readonly notes: readonly string[];
  /** Runs a side that would tell, where it cannot be told yet. */
  readonly runsToTell?: number;
  /** Sessions that the baseline lacks to tell, where a report has one figure for all and more runs give no second one. */
  readonly sessionsToTell?: number;
  /** Standard deviation between the sessions of the baseline, as a share. */
  readonly floor?: number;
}
