import { type Quantity, quantity, type Source } from '../model/quantity.ts';
import type { ProcessUse } from '../sampling/process-table.ts';

export const processTable: Source = { kind: 'measured', by: '/proc/<pid>/stat' };

/** Time since a process started, s; undefined for one that ended, and where the time since boot is not known. */
export function ageOf(use: ProcessUse | undefined, uptime: number | undefined): Quantity<'s'> | undefined {
  if (use === undefined || use.ended || uptime === undefined) return undefined;
  return quantity(Math.max(0, uptime - use.start), 's', processTable);
}

/** CPU time that a process used in the window, s. */
export function cpuOf(use: ProcessUse | undefined): Quantity<'s'> | undefined {
  return use && quantity(use.cpu, 's', processTable);
}
