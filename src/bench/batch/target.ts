import type { BatchFailure, BatchPoint, BatchTargetFacts } from '../../model/batch.ts';

/** Why a target cannot go on, as the report tells it. */
export interface TargetFailure {
  readonly failure: BatchFailure;
  readonly reason: string;
}

/** What a stretch of calls came to. Times are of CLOCK_MONOTONIC, which all processes of a machine share, s. */
export interface CallStint {
  /** Start of the first call, and end of the last. */
  readonly from: number;
  readonly to: number;
  /** Calls that were started, and that ended well. */
  readonly submitted: number;
  readonly completed: number;
  /** Items of the completed calls. */
  readonly items: number;
  readonly bytes?: number;
  /** Of the completed calls, s, in the order in which they ended. */
  readonly latencies: Float64Array;
  /** CPU time of all that worked, s, and what told it. */
  readonly cpu?: { readonly seconds: number; readonly by: string };
  /** Peak memory of all that worked, By, and what told it. */
  readonly memory?: { readonly peak: number; readonly by: string };
  readonly phases?: readonly { readonly name: string; readonly items: number; readonly seconds: number }[];
  /** It ended early: no further call can be made at this point. */
  readonly failure?: TargetFailure;
}

export interface StintPlan {
  /** Calls follow one another until so many seconds have passed; then those in flight are waited for. */
  readonly seconds: number;
  /** And at least so many calls are made, however long they take. */
  readonly calls: number;
  /** A call that takes longer counts as hung, s: it is ended, and the stint with it. */
  readonly patience: number;
  /** Fires when no further call is wanted; what was measured is kept. */
  readonly stop: AbortSignal;
}

/**
 * Something that takes items in batches: a model, a file of data, a command. The calls of a stint are made without the
 * meter's process between them, in a child or by the library itself, so that nothing of ours is in their time.
 */
export interface BatchTarget {
  readonly facts: BatchTargetFacts;
  /** The one batch size that it takes, where it cannot be chosen; 1 where it has no batch axis at all. */
  readonly fixedBatch?: number;
  /** Numbers of threads that may be chosen; absent where there is nothing to choose. */
  readonly threads?: { readonly usual: number; readonly most: number };
  /** How long a call at a point may take of which nothing is known yet, s; 30 s where it is not told. */
  patience?(point: BatchPoint): number;
  /** Makes ready for the calls of one point; answers why that cannot be. What was open before is closed. */
  open(point: BatchPoint): Promise<TargetFailure | undefined>;
  /** Makes calls at the point that is open. Rejects only for a bug of ours. */
  run(plan: StintPlan): Promise<CallStint>;
  /** Ends what it started. */
  close(): Promise<void>;
}

/** What the user said of the target. Each member of the family reads what it needs. */
export interface TargetChoice {
  /** A model: .onnx or .gguf by content. */
  readonly model?: string;
  readonly data?: string;
  readonly command?: string;
  /** `PATTERN` or `json:PATH`: how many items a call of the command handled. */
  readonly itemsFrom?: string;
  /** The inputs of a model, .npz or .jsonl; made by a seed where not given. */
  readonly inputs?: string;
  /** A command that takes batches of data by standard input, with `{batch}`. */
  readonly pipe?: string;
  /** Lengths of axes that the model leaves open: `sequence=128`. */
  readonly axes: ReadonlyMap<string, number>;
  /** Of a language model: tokens of the prompt, and to be made. */
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly seed: number;
}
