import type { BatchResult } from './report.ts';

/** What a batch size is chosen by. Carbon and cost are the energy of an item at one intensity and one price. */
export type BatchObjective = 'energy' | 'throughput' | 'latency' | 'carbon' | 'cost';

export const batchObjectives: readonly BatchObjective[] = ['energy', 'throughput', 'latency', 'carbon', 'cost'];

/** Figures that a limit can be set on. Latency is that of one call: from handing a batch over to having its answer, s. */
export const limitMetrics = [
  'latency.mean',
  'latency.p50',
  'latency.p90',
  'latency.p95',
  'latency.p99',
  'latency.max',
  'throughput',
  'memory.peak',
  'energy.item',
] as const;

export type LimitMetric = (typeof limitMetrics)[number];

/** A limit that a point must keep in its own measurement: `latency.p99<=50ms`. */
export interface BatchLimit {
  readonly metric: LimitMetric;
  readonly comparison: '<=' | '>=';
  /** In the unit of the metric: s, items/s, By, J. */
  readonly value: number;
  /** As the user wrote it. */
  readonly text: string;
}

/** One way to run: so many items a call, so many calls at a time, so many threads of the library. */
export interface BatchPoint {
  readonly batch: number;
  readonly concurrency: number;
  /** Absent where the target has no threads of its own to choose. */
  readonly threads?: number;
}

type TargetKind = 'command' | 'data' | 'onnx' | 'gguf';

/** What is measured, as the report tells it. */
export interface BatchTargetFacts {
  readonly kind: TargetKind;
  /** A file's path or a command's line. */
  readonly title: string;
  /** What one item is, in the plural: items, records, tokens. */
  readonly items: string;
  /** The library behind it, with its version. */
  readonly library?: string;
  /**
   * Whether the batch size can be chosen at all: not where a model's first axis has a fixed length, or it has none. Then
   * there is one point, and the reason.
   */
  readonly batchable: boolean;
  readonly why?: string;
  /** Further facts, in their order: inputs with their shapes, threads, rows. */
  readonly details: readonly { readonly name: string; readonly value: string }[];
}

/** A point that was measured to its end in a session before: `--resume` takes it as it is. */
export interface KeptPoint {
  /** Place in `points`. */
  readonly point: number;
  /** Of the report that it comes from, ISO 8601 UTC. */
  readonly startedAt: string;
  readonly result: BatchResult;
}

/** Of `negawatt bench batch`: what is measured, and how it is judged. */
export interface BatchSettings {
  readonly target: BatchTargetFacts;
  /** In rising order of batch within each concurrency and number of threads. */
  readonly points: readonly BatchPoint[];
  readonly seed: number;
  /** Steady windows of each point that were asked for; absent: as many as the time allows. */
  readonly repeat?: number;
  /** For all points together, s. */
  readonly time: number;
  readonly objective: BatchObjective;
  readonly limits: readonly BatchLimit[];
  /** Points of `points` that are not measured again. */
  readonly kept?: readonly KeptPoint[];
  /** The batch size that the user runs now. */
  readonly current?: number;
  /** Items that come in a second, for the saving of a year. */
  readonly traffic?: number;
}

/** Why a point came to nothing. */
export type BatchFailure = 'out-of-memory' | 'failed' | 'hung' | 'no-count' | 'unsupported';

/** One steady window of one point. */
export interface BatchDone {
  readonly kind: 'batch';
  /** Place in `points`. */
  readonly point: number;
  /** Calls that were started in the window, and that ended well. */
  readonly submitted: number;
  readonly completed: number;
  /** Items of the completed calls. */
  readonly items: number;
  /** Bytes of the items, where they are read from a file. */
  readonly bytes?: number;
  /** Between the start of the first call and the end of the last, by the worker's monotonic clock, s. */
  readonly seconds: number;
  /**
   * Latencies of the completed calls, s, in rising order: all of them up to 4,096, else that many of them, evenly spread
   * over their ranks, the first and the last among them.
   */
  readonly latencies: readonly number[];
  /** Sum of all latencies, s. */
  readonly latencySum: number;
  /** CPU time of what worked, s. */
  readonly cpu?: { readonly seconds: number; readonly by: string };
  readonly memory?: { readonly peak: number; readonly by: string };
  /** Parts of the work that differ in kind: `prefill` and `decode` of a language model. */
  readonly phases?: readonly { readonly name: string; readonly items: number; readonly seconds: number }[];
  /** The warm-up before it: how long, how many calls, and whether it became steady. */
  readonly warmup: { readonly seconds: number; readonly calls: number; readonly isSteady: boolean };
}

/** What one window of the benchmark did, or why a point came to nothing. */
export type BatchWork =
  | BatchDone
  | {
      readonly kind: 'batch-failed';
      readonly point: number;
      readonly failure: BatchFailure;
      readonly reason: string;
    }
  /** Left out because a smaller batch of its branch failed. */
  | { readonly kind: 'batch-skipped'; readonly point: number; readonly after: number };
