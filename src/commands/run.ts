import { constants } from 'node:os';
import { originOf } from '../config/options.ts';
import { exitCodes, NegawattError, runExitCodes } from '../errors.ts';
import { createJudge } from '../judge/judge.ts';
import type { CommandOutcome } from '../model/command.ts';
import type { RunReport } from '../model/report.ts';
import type { RendererId } from '../report/index.ts';
import type { Context, Given } from './command.ts';
import { interruption } from './interruption.ts';
import type { JudgingOptions } from './judging.ts';
import { claimOutputs, writeWhole } from './output-files.ts';
import { formatOf, renderReport } from './render-report.ts';
import { measureRun } from './run-session.ts';

/** Options of `run`, as the option table reads them. */
export interface RunOptions extends JudgingOptions {
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

/** Measures a command as a whole. Answers the command's exit code; the report goes to stderr, or to files. */
export async function run(given: Given, context: Context): Promise<number> {
  const options = given.values as unknown as RunOptions;
  refuseContradictions(given, options);
  const files = claimOutputs(options.output ?? [], options.save);
  try {
    const judge = createJudge(context.version);
    const session = await measureRun(judge, given, options, context);
    if (session.isMeasured) {
      const report = judge.runReport();
      try {
        for (const file of files) {
          writeWhole(file, await renderReport(report, formatOf(file.path, options.format), context, 'file'));
        }
        if (files.length === 0) context.stderr.write(await renderReport(report, options.format, context, 'stderr'));
      } finally {
        session.keep();
      }
      if (session.error === undefined) return exitCode(report, session.firstFailure, session.signal, options, context);
    }
    throw session.error ?? new Error('nothing was measured, and nothing failed');
  } finally {
    for (const file of files) file.discard();
  }
}

function exitCode(
  report: RunReport,
  failure: CommandOutcome | undefined,
  signal: 'SIGINT' | 'SIGTERM' | undefined,
  { require }: RunOptions,
  context: Context,
): number {
  if (failure !== undefined) return failure.code ?? 128 + (constants.signals[failure.signal as NodeJS.Signals] ?? 0);
  if (signal !== undefined && report.command.stopped === 'interrupted')
    return interruption({ signal: { reason: signal } });
  if (require === 'measured' && !report.energy.measured) {
    context.stderr.write(`negawatt: --require measured: no energy was measured: ${report.energy.reason ?? ''}\n`);
    return exitCodes.notMeasured;
  }
  return exitCodes.ok;
}

function refuseContradictions(given: Given, options: RunOptions): void {
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
