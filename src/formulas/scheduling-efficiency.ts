import { derivedFrom, type Quantity, quantity } from '../model/quantity.ts';

/**
 * Scheduling efficiency = completed tasks / total tasks of one named source. Failed and cancelled tasks count in the
 * total; suspended and still running ones are listed apart by the caller and are in neither. Both are counts ('1').
 */
export function schedulingEfficiency(completed: Quantity<'1'>, total: Quantity<'1'>): Quantity<'1'> {
  if (!(total.value > 0)) throw new RangeError('no tasks, no scheduling efficiency');
  if (completed.value < 0 || completed.value > total.value) {
    throw new RangeError(`${completed.value} of ${total.value} tasks cannot have completed`);
  }
  return quantity(completed.value / total.value, '1', derivedFrom(completed, total));
}
