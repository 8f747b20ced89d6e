import { type Quantity, quantity } from '../model/quantity.ts';

/** A time on the host's monotonic clock, s. */
export function seconds(value: number): Quantity<'s'> {
  return quantity(value, 's', { kind: 'measured', by: 'monotonic clock' });
}
