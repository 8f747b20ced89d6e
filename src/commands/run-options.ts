import { originOf } from '../config/options.ts';
import { NegawattError, runExitCodes } from '../errors.ts';
import type { RendererId } from '../report/index.ts';
import type { Given } from './command.ts';
import type { JudgingOptions } from './judging.ts';
import type { RecordingOptions } from './recorder.ts';

/** Options of `run`, as the option table reads them. */
export interface RunOptions extends JudgingOptions, RecordingOptions {
  readonly repeat?: number;
  readonly until?: number;
  readonly metric?: string;
  readonly maxTime?: number;
  readonly warmup: number;
  readonly idle?: number;
  readonly prepare?: string;
  readonly tasksTotal?: number;
  readonly tasksCompletedFrom?: string;
  readonly interval: number;
  readonly top: number;
  readonly format: RendererId;
  readonly meter?: string;
  readonly gpus?: readonly string[];
  readonly nvml?: string;
  readonly require?: 'measured';
  readonly output?: readonly string[];
  readonly save?: string;
  readonly quiet?: boolean;
}

/** @throws NegawattError for options that say nothing together */
export function refuseContradictions(given: Given, options: RunOptions): void {
  const isGiven = (name: keyof RunOptions) => given.origin(name) !== undefined && given.origin(name) !== 'default';
  const refuse = (what: string, why: string, how: string) => {
    throw new NegawattError(what, why, how, runExitCodes.failed);
  };
  const name = (option: keyof RunOptions) => originOf(option, given.origin(option));
  if (isGiven('repeat') && isGiven('until')) {
    refuse(
      `${name('repeat')} and ${name('until')} contradict each other`,
      'the one fixes the number of repeats, the other looks for it',
      'Leave one of them out; --max-time bounds --until.',
    );
  }
  if (isGiven('metric') && !isGiven('until')) {
    refuse(`${name('metric')} is of no use alone`, 'it is what --until looks at', 'Add --until 3%, or leave it out.');
  }
  for (const [one, other] of [
    ['tasksTotal', 'tasksCompletedFrom'],
    ['tasksCompletedFrom', 'tasksTotal'],
  ] as const) {
    if (!isGiven(one) || isGiven(other)) continue;
    refuse(
      `${name(one)} is of no use alone`,
      'scheduling efficiency is completed tasks / total tasks: both are needed',
      'Give --tasks-total N and --tasks-completed-from SOURCE, or neither.',
    );
  }
  if (options.metric === 'task.energy' && !isGiven('tasksTotal')) {
    refuse(
      '--metric task.energy needs tasks',
      'no source of tasks was named',
      'Give --tasks-completed-from SOURCE too.',
    );
  }
  for (const option of ['meter', 'nvml', 'save', 'prepare', 'tasksCompletedFrom'] as const) {
    if (options[option] !== '') continue;
    refuse(`${name(option)} names nothing`, 'it is empty', `Write it as \`--${option} VALUE\`, or leave it out.`);
  }
  if (options.save === '-' || options.output?.includes('-') === true) {
    refuse(
      'stdout cannot take the report',
      "it is the command's own",
      'Name a file, or leave it out: the report goes to stderr.',
    );
  }
}
