import { derivedFrom, type Quantity, quantity } from '../model/quantity.ts';

/**
 * Resource utilisation = used / total.
 *
 * CPU: busy core-seconds over core capacity times window; busy leaves out idle, iowait and steal, and guest time is
 * already inside user time (proc_stat(5)). Memory: (MemTotal - MemAvailable) / MemTotal, time mean. Every resource by
 * itself: there is no blended figure.
 *
 * Both arguments are in the same unit; the answer is a share ('1'). The interval takes the total as exact, which holds
 * for capacities.
 */
export function resourceUtilisation(used: Quantity, total: Quantity): Quantity<'1'> {
  if (used.unit !== total.unit) throw new RangeError(`used is in ${used.unit}, total in ${total.unit}`);
  if (!(total.value > 0)) throw new RangeError(`a capacity of ${total.value} ${total.unit} has no utilisation`);
  const interval = used.interval;
  return quantity(used.value / total.value, '1', derivedFrom(used, total), {
    interval: interval && [interval[0] / total.value, interval[1] / total.value],
  });
}
