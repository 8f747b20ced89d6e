import type { OptionName } from '../config/options.ts';

/** How a host is sampled. */
export const sampling = ['interval', 'meter', 'gpus', 'nvml', 'top'] as const satisfies readonly OptionName[];

/** The factors that a report is judged by. */
export const judging = ['intensity', 'price', 'pue'] as const satisfies readonly OptionName[];

/** Where a report goes, what is kept of it, and whether progress is shown. */
export const results = [
  'format',
  'output',
  'save',
  'record',
  'as',
  'history',
  'quiet',
] as const satisfies readonly OptionName[];

/** How a verdict is reached. */
export const gating = ['tolerance', 'alpha', 'strict', 'allowEstimated'] as const satisfies readonly OptionName[];
