import { isEstimated, type Quantity } from '../model/quantity.ts';
import type { Audited } from './rule.ts';

/** The idle power P0 of the machine, at the boundary that the energy utilisation is told at; undefined where there is none. */
export function idlePowerOf({ formulas }: Audited): Quantity<'W'> | undefined {
  return formulas.find(({ id }) => id === 'energy-utilisation')?.idlePower as Quantity<'W'> | undefined;
}

/** The same where this machine was measured doing nothing. */
export function measuredIdleOf(report: Audited): Quantity<'W'> | undefined {
  const idle = idlePowerOf(report);
  return idle === undefined || isEstimated(idle) ? undefined : idle;
}
