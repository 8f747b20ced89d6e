import type { EnergySeries } from '../model/series.ts';

/** The counter started again from 0, or jumped: the energy of this interval is unknown. */
export const counterReset = -1;
/** One more wrap could have passed unseen: the energy of this interval is not a number. */
export const counterAmbiguous = -2;

/**
 * Energy between two readings of a counter, J; or `counterReset`, or `counterAmbiguous`.
 *
 * A counter that wraps at `range` leaves the candidates d, d + range, d + 2 range and so on, d being the difference
 * modulo the range. Those that imply more than the part's maximum power are impossible. If none is left the counter was
 * reset (a driver was loaded again, a machine resumed); if more than one is left nobody can tell them apart. This one
 * rule also covers an interval that is long enough for a wrap while the counter seems to have gone on.
 *
 * Source of the range: `max_energy_range_uj` of Documentation/power/powercap/powercap.rst.
 */
export function counterDifference(before: number, after: number, seconds: number, energy: EnergySeries): number {
  const { range } = energy;
  if (range !== undefined && (after > range || before > range)) return counterReset;
  const difference = after >= before ? after - before : range === undefined ? -1 : range - before + after;
  if (difference < 0) return counterReset;
  // One step of the instrument may have been credited to either side of the interval.
  const most = energy.maximumPower * (seconds + energy.step);
  if (difference > most) return counterReset;
  return range !== undefined && difference + range <= most ? counterAmbiguous : difference;
}
