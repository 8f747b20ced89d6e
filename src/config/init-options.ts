import { type OptionSpec, spec } from './option-spec.ts';

const danger = 'it chooses what is written into a repository';

/** What `init` would ask on a terminal. */
export const initOptions = {
  yes: spec<boolean>({
    flags: '--yes',
    variable: 'NEGAWATT_INIT_YES',
    summary: 'ask nothing, take what is proposed; runs nothing but with --measure',
    group: 'Setup',
    danger,
  }),
  ci: spec<string>({
    flags: '--ci <which>',
    variable: 'NEGAWATT_INIT_CI',
    summary: 'whose job to write: a workflow, a file to include, or a script for any other one',
    group: 'Setup',
    choices: ['github', 'gitlab', 'sh', 'none'],
    danger,
  }),
  initCommand: spec<string>({
    flags: '--command <line>',
    variable: 'NEGAWATT_INIT_COMMAND',
    summary: 'what is measured, as a line of sh',
    group: 'Setup',
    completes: 'command',
    danger: 'it chooses what is run',
  }),
  measure: spec<boolean>({
    flags: '--measure',
    variable: 'NEGAWATT_INIT_MEASURE',
    summary: 'run it six times now, for budgets in numbers; else they allow a change against the baseline',
    group: 'Setup',
    danger: 'it runs a command',
  }),
  initFolder: spec<string>({
    flags: '--folder <dir>',
    variable: 'NEGAWATT_INIT_FOLDER',
    summary: "the repository, where it is not git's around this folder",
    group: 'Setup',
    completes: 'folder',
    danger,
  }),
  force: spec<boolean>({
    flags: '--force',
    variable: 'NEGAWATT_INIT_FORCE',
    summary: 'write over what is there',
    group: 'Setup',
    danger,
  }),
  dryRun: spec<boolean>({
    flags: '--dry-run',
    variable: 'NEGAWATT_INIT_DRY_RUN',
    summary: 'print what would be written; asks nothing',
    group: 'Setup',
    danger,
  }),
} as const satisfies Record<string, OptionSpec<never> | OptionSpec>;
