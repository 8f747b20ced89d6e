import { constants } from 'node:os';
import { exitCodes, runExitCodes } from '../errors.ts';
import { createJudge } from '../judge/judge.ts';
import type { CommandOutcome } from '../model/command.ts';
import type { RunReport } from '../model/report.ts';
import type { Context, Given } from './command.ts';
import { interruption } from './interruption.ts';
import { claimOutputs, writeWhole } from './output-files.ts';
import { recorderOf } from './recorder.ts';
import { formatOf, renderReport } from './render-report.ts';
import { type RunOptions, refuseContradictions } from './run-options.ts';
import { measureRun } from './run-session.ts';

/** Measures a command as a whole. Answers the command's exit code; the report goes to stderr, or to files. */
export async function run(given: Given, context: Context): Promise<number> {
  const options = given.values as unknown as RunOptions;
  refuseContradictions(given, options);
  const recorder = await recorderOf(given, options, context);
  const files = claimOutputs(options.output ?? [], options.save);
  try {
    const judge = createJudge(context.version);
    const session = await measureRun(judge, recorder.sinks, given, options, context);
    if (session.isMeasured) {
      const report = await recorder.completed(judge.runReport());
      let isKept = true;
      try {
        for (const file of files) {
          writeWhole(file, await renderReport(report, formatOf(file.path, options.format), context, 'file'));
        }
        if (files.length === 0) context.stderr.write(await renderReport(report, options.format, context, 'stderr'));
      } finally {
        isKept = await recorder.keep(report);
        session.keep();
      }
      if (session.error === undefined) {
        const code = exitCode(report, session.firstFailure, session.signal, options, context);
        // What the command itself came to is told before what became of its record.
        return code === exitCodes.ok && !isKept ? runExitCodes.failed : code;
      }
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
