/** What the CPUs did between two readings. */
export interface ActivityTick {
  /** s after the start of the measurement */
  readonly from: number;
  readonly to: number;
  /** CPU time that was busy, s, of the CPU time that was there. */
  readonly busy: number;
  readonly capacity: number;
  /** Nothing joins it to the tick before: a hole in the readings, or the machine was suspended. */
  readonly isCut: boolean;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Busy share of the CPU capacity; undefined where no CPU time was read. */
  readonly busy: number | undefined;
}

/** Shorter, the mean says little: power settles for seconds after the last work. */
const shortest = 10;
/** Part of the measurement that the stretch is at least. */
const leastPart = 1 / 3;
/** Readings come a little early and late: a run that is shorter by this part is long enough. */
const grace = 0.02;

/** The least time that a stretch of a measurement of so many seconds has, s. */
export function leastStretch(duration: number): number {
  return Math.max(shortest, leastPart * duration);
}

/**
 * The run of consecutive ticks, just long enough, in which the CPUs had least to do. It is chosen by activity alone: the
 * run with the lowest power would be the one whose noise is lowest, and its mean biased. Undefined where holes leave no
 * run that is long enough.
 */
export function quietestStretch(ticks: readonly ActivityTick[], duration: number): Stretch | undefined {
  const least = leastStretch(duration) * (1 - grace);
  let quietest: Stretch | undefined;
  let first = 0;
  let busy = 0;
  let capacity = 0;
  ticks.forEach((tick, last) => {
    if (tick.isCut) {
      first = last;
      busy = 0;
      capacity = 0;
    }
    busy += tick.busy;
    capacity += tick.capacity;
    // What is left without its first tick is still long enough.
    while (first < last && tick.to - ticks[first + 1]!.from >= least) {
      busy -= ticks[first]!.busy;
      capacity -= ticks[first]!.capacity;
      first += 1;
    }
    const { from } = ticks[first]!;
    if (tick.to - from < least || !(capacity > 0)) return;
    // Sums from which ticks were taken again leave a residue of their rounding.
    const share = Math.max(0, busy / capacity);
    if (quietest?.busy === undefined || share < quietest.busy) quietest = { from, to: tick.to, busy: share };
  });
  return quietest;
}
