/** How often, and under which conditions, a command is started. Times in s. */
export interface RepeatPlan {
  /** Measured starts; the most where `until` is given. */
  readonly repeats: number;
  /** Unmeasured starts before them. */
  readonly warmups: number;
  /** Idle stretch before everything; 0: none. */
  readonly idle: number;
  /** No further repeat is started after this time. */
  readonly maximumTime: number;
  /** Enough once the interval of the metric is so narrow: half-width / value. */
  readonly until?: { readonly share: number; readonly metric: () => string };
}

/** Fewer say nothing of their own spread that could be trusted to stop on. */
export const fewestUntil = 6;
