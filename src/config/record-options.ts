import { type OptionSpec, spec } from './option-spec.ts';

/** What is kept of a report for later, and where. */
export const recordOptions = {
  record: spec<boolean>({
    flags: '--record',
    summary: 'keep the figures in the history, and tell what happened since the last record',
    group: 'Output',
    danger: 'it writes a file',
  }),
  as: spec<string>({
    flags: '--as <name>',
    summary: 'series of the history to record into; the kind of report where not given',
    group: 'Output',
  }),
  history: spec<string>({
    flags: '--history <file>',
    summary: 'the history, where it is not the one in the state folder',
    group: 'Output',
    completes: 'file',
    danger: 'it writes a file',
  }),
} as const satisfies Record<string, OptionSpec<never> | OptionSpec>;
