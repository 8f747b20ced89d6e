import { originOf } from '../config/options.ts';
import { exitCodes, NegawattError } from '../errors.ts';
import { createJudge, type Judge } from '../judge/judge.ts';
import type { RecordingSink, Settings } from '../model/recording.ts';
import type { Audited, AuditReport, Report } from '../model/report.ts';
import type { Severity } from '../model/severity.ts';
import type { RendererId } from '../report/index.ts';
import type { Context, Given } from './command.ts';
import { deliverReport } from './deliver-report.ts';
import { isReached } from './fail-on.ts';
import { interruption } from './interruption.ts';
import { judging } from './judging.ts';
import { headerOf, probeOptions } from './measuring.ts';
import { openHost } from './open-host.ts';
import { claimOutputs } from './output-files.ts';
import { codeWhenNotKept, type RecordingOptions, recorderOf } from './recorder.ts';

/** Options of `audit`, as the option table reads them. */
interface AuditOptions extends RecordingOptions {
  readonly duration: number;
  readonly interval: number;
  readonly top: number;
  readonly format: RendererId;
  readonly meter?: string;
  readonly gpus?: readonly string[];
  readonly nvml?: string;
  readonly require?: 'measured';
  readonly failOn?: Severity;
  readonly intensity?: number;
  readonly price?: { readonly value: number; readonly currency?: string };
  readonly pue?: number;
  readonly output?: readonly string[];
  readonly save?: string;
  readonly quiet?: boolean;
  readonly from?: string;
  readonly root?: string;
  readonly host?: string;
}

/** Gather, judge, render: from this host, a root, a capture, or a recording. Answers the exit code. */
export async function audit(given: Given, context: Context): Promise<number> {
  const options = given.values as unknown as AuditOptions;
  refuseContradictions(given, options);
  const recorder = await recorderOf(given, options, context);
  const names = options.output ?? [];
  const files = claimOutputs(names, options.save);
  try {
    const judge = createJudge(context.version);
    let keep = () => {};
    if (options.from === undefined) keep = await measure(judge, recorder.sinks, given, options, context);
    else await judgeAgain(judge, options.from, given, options, context);
    const report = await recorder.completed(await reportOf(judge));
    const isKept = await deliverReport(
      report,
      { names, files, format: options.format, keep, record: recorder.keep },
      context,
    );
    const code = exitCode(report, options, context);
    return isKept ? code : codeWhenNotKept(code);
  } catch (error) {
    // Interrupted before there was anything to report: while a meter's first reading was waited for, or a file read.
    if (context.signal.aborted && error instanceof NegawattError) return interruption(context);
    throw error;
  } finally {
    for (const file of files) file.discard();
  }
}

/** A recording may be one of another command. */
async function reportOf(judge: Judge): Promise<Report> {
  switch (judge.kind) {
    case 'run':
      return judge.runReport();
    case 'compress':
      return judge.compressReport();
    case 'batch':
      return judge.batchReport();
    case 'audit':
      return found(judge.report());
  }
}

/** The rules are loaded when they are needed: before the window they would only hold up its start. */
async function found(audited: Audited): Promise<AuditReport> {
  return (await import('../rules/check.ts')).withFindings(audited);
}

function exitCode(report: Report, options: AuditOptions, context: Context): number {
  const { stderr, signal } = context;
  const isMeasured = report.kind === 'audit' ? report.energy.total !== undefined : report.energy.measured;
  if (options.require === 'measured' && !isMeasured) {
    stderr.write(`negawatt: --require measured: no energy was measured: ${report.energy.reason ?? ''}\n`);
    return exitCodes.notMeasured;
  }
  // An interrupt that came after the window is as good as one inside it: the caller wanted the command to end.
  if (signal.aborted) return interruption(context);
  return isReached(report, options.failOn, context) ? exitCodes.failed : exitCodes.ok;
}

function refuseContradictions(given: Given, options: AuditOptions): void {
  for (const name of ['meter', 'nvml', 'save', 'from', 'root', 'host'] as const) {
    const value = options[name];
    if (value !== '' && !(name === 'save' && value === '-')) continue;
    throw new NegawattError(
      `${originOf(name, given.origin(name))} names nothing`,
      value === '' ? 'it is empty' : 'a recording is kept in a file, stdout is the report',
      `Write it as \`--${name} VALUE\`, or leave it out.`,
    );
  }
  const isGiven = (name: keyof AuditOptions) => given.origin(name) !== undefined && given.origin(name) !== 'default';
  const clash = (one: keyof AuditOptions, other: keyof AuditOptions, why: string) => {
    if (!isGiven(one) || !isGiven(other)) return;
    throw new NegawattError(
      `${originOf(one, given.origin(one))} and ${originOf(other, given.origin(other))} contradict each other`,
      why,
      'Leave one of them out.',
    );
  };
  for (const name of ['duration', 'interval', 'meter', 'gpus', 'nvml', 'root', 'host', 'save'] as const) {
    clash('from', name, 'a recording that is judged again is not measured again');
  }
  clash('root', 'host', 'a host is either below a folder or in a capture');
  clash('root', 'meter', 'below a root nothing is executed');
  clash('root', 'nvml', 'below a root no library is loaded');
  if (options.from === undefined && options.interval > options.duration) {
    throw new NegawattError(
      `an interval of ${options.interval} s does not fit into a window of ${options.duration} s`,
      'at least two samples are needed',
      'Give a longer --duration or a shorter --interval.',
    );
  }
}

async function judgeAgain(
  judge: Judge,
  file: string,
  given: Given,
  options: AuditOptions,
  { signal }: Context,
): Promise<void> {
  const { readRecording } = await import('../sampling/recording-reader.ts');
  const top = given.origin('top') === 'default' ? {} : { top: options.top };
  await readRecording(file, judge, { overrides: { ...judging(given, options), ...top }, signal });
}

/**
 * Measures into the judge; the answer completes the recording that the user wants to keep.
 * @param others that see the recording too
 */
async function measure(
  judge: Judge,
  others: readonly RecordingSink[],
  given: Given,
  options: AuditOptions,
  context: Context,
): Promise<() => void> {
  const [{ keptIdle }, { openSources }, { sample }, { startProgress }] = await Promise.all([
    import('./kept-idle.ts'),
    import('../sampling/open-sources.ts'),
    import('../sampling/sampler.ts'),
    import('../ui/progress.ts'),
  ]);
  const progress = await startProgress(context, { duration: options.duration, isQuiet: options.quiet === true });
  const host = await openHost(options);
  const recording =
    options.save === undefined
      ? undefined
      : (await import('../sampling/recording-writer.ts')).writeRecording(options.save);
  const { duration, interval, top } = options;
  try {
    const inventory = await host.inventory();
    const sources = await openSources(host, probeOptions(options, top, context.signal));
    try {
      const idle = keptIdle(host.kind, inventory, sources, context);
      const settings: Settings = { duration, interval, top, ...judging(given, options), ...idle };
      await sample(
        host,
        sources.open,
        headerOf(context.version, host, inventory, sources, settings),
        [judge, ...others, ...(recording === undefined ? [] : [recording])],
        {
          duration,
          interval,
          signal: context.signal,
          // What nobody sees is not worked out.
          ...(progress && { onTick: (elapsed: number) => progress.update(elapsed, judge.progress()) }),
        },
      );
    } finally {
      sources.close();
    }
    return () => recording?.close();
  } catch (error) {
    recording?.discard();
    throw error;
  } finally {
    progress?.stop();
    host.close();
  }
}
