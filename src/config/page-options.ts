import { type OptionSpec, spec } from './option-spec.ts';

/** What `report` shows, and where. */
export const pageOptions = {
  open: spec<boolean>({
    flags: '--open',
    summary: 'write a page and open it in the browser of this desktop',
    group: 'Output',
    danger: 'it starts a program',
  }),
  ofHistory: spec<string | boolean>({
    flags: '--history [file]',
    variable: 'NEGAWATT_REPORT_HISTORY',
    summary:
      'the page of what was recorded, instead of one report; the file, where it is not the one in the state folder',
    group: 'History',
    completes: 'file',
  }),
} as const satisfies Record<string, OptionSpec<never> | OptionSpec>;
