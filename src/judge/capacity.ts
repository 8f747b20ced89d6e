import type { Quantity } from '../model/quantity.ts';

/** Used and total of one resource, ready for the formula of resource utilisation. */
export interface Capacity {
  readonly resource: string;
  readonly used: Quantity;
  readonly usedLabel: string;
  readonly total: Quantity;
  readonly totalLabel: string;
}
