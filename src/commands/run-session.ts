import { readFileSync, statSync } from 'node:fs';
import type { Launcher } from '../host/launcher.ts';
import type { Judge } from '../judge/judge.ts';
import type { CommandOutcome } from '../model/command.ts';
import type { RecordingSink, RunSettings, Settings } from '../model/recording.ts';
import type { CompletedTasks } from '../workload/completed-tasks.ts';
import type { RepeatPlan } from '../workload/plan.ts';
import type { Context, Given } from './command.ts';
import { judging } from './judging.ts';
import { keptIdle } from './kept-idle.ts';
import { headerOf, probeOptions } from './measuring.ts';
import type { RunOptions } from './run-options.ts';
import { SignalDesk } from './signal-desk.ts';

/** More than any program tells of its tasks. */
const longestTasksFile = 16 * 1024 * 1024;
/** Of --until, where the user names no other end. */
const usualMaximum = 600;
const mostRepeats = 10_000;

export interface RunSession {
  /** At least one start of the command was measured. */
  readonly isMeasured: boolean;
  readonly firstFailure: CommandOutcome | undefined;
  /** The first signal that came. */
  readonly signal: 'SIGINT' | 'SIGTERM' | undefined;
  /** What went wrong on our side. */
  readonly error: unknown;
  /** Completes the recording that the user wants to keep. */
  keep(): void;
}

/**
 * Starts the command as often as was asked for, and measures every start into the judge.
 * @param others that see the recording too
 */
export async function measureRun(
  judge: Judge,
  others: readonly RecordingSink[],
  given: Given,
  options: RunOptions,
  context: Context,
): Promise<RunSession> {
  const [{ realHost }, { launcher: getReady }, { openSources }, { Meter }, { repeatCommand }] = await Promise.all([
    import('../host/real-host.ts'),
    import('../host/launch/real-launcher.ts'),
    import('../sampling/open-sources.ts'),
    import('../sampling/sampler.ts'),
    import('../workload/repeats.ts'),
  ]);
  const { interval, top } = options;
  const tasks = options.tasksCompletedFrom === undefined ? undefined : await tasksFrom(options.tasksCompletedFrom);
  const prepare = options.prepare === undefined ? undefined : await preparation(options.prepare);
  const host = realHost();
  let launcher: Launcher | undefined;
  let recording: ReturnType<typeof import('../sampling/recording-writer.ts').writeRecording> | undefined;
  try {
    const { onLine } = tasks ?? {};
    launcher = await getReady(
      given.operands,
      onLine === undefined ? {} : { stdout: { onLine, to: context.stdout.stream } },
      host.clock,
    );
    if (options.save !== undefined) {
      recording = (await import('../sampling/recording-writer.ts')).writeRecording(options.save);
    }
    const inventory = await host.inventory();
    const sources = await openSources(host, probeOptions(options, top, context.signal));
    try {
      const run: RunSettings = {
        argv: given.operands,
        accounting: launcher.accounting,
        ...(tasks === undefined ? {} : { tasks: { total: options.tasksTotal!, source: tasks.source } }),
        ...(options.until === undefined ? {} : { until: options.until }),
        ...(options.metric === undefined ? {} : { metric: options.metric }),
      };
      const idle = keptIdle(host.kind, inventory, sources, context);
      const settings: Settings = { interval, top, ...idle, ...judging(given, options), run };
      const signals = new SignalDesk(context);
      const meter = new Meter(
        host,
        sources.open,
        headerOf(context.version, host, inventory, sources, settings),
        [judge, ...others, ...(recording === undefined ? [] : [recording])],
        interval,
      );
      const over = new AbortController();
      const ticking = meter.tick(Number.POSITIVE_INFINITY, over.signal);
      const plan = planOf(options, judge);
      const progress = progressLine(context, options, plan);
      const end = await repeatCommand({ meter, launcher, clock: host.clock }, plan, {
        ...(prepare === undefined ? {} : { prepare }),
        ...(tasks === undefined ? {} : { tasks }),
        metric: judge.metric,
        onEnd: progress,
        onRunning: signals.attend,
        stop: signals.stop,
      });
      over.abort();
      await ticking;
      await meter.finish(signals.first === undefined ? 'complete' : 'interrupted', meter.elapsed, end.stopped);
      return {
        isMeasured: judge.metric('wall') !== undefined || end.error === undefined,
        firstFailure: end.firstFailure,
        signal: signals.first,
        error: end.error,
        keep: () => recording?.close(),
      };
    } finally {
      sources.close();
    }
  } catch (error) {
    recording?.discard();
    throw error;
  } finally {
    await launcher?.close();
    host.close();
  }
}

function planOf(options: RunOptions, judge: Judge): RepeatPlan {
  const { until, maxTime } = options;
  return {
    repeats: options.repeat ?? (until === undefined ? 1 : mostRepeats),
    warmups: options.warmup,
    idle: options.idle ?? 0,
    maximumTime: maxTime ?? (until === undefined ? Number.POSITIVE_INFINITY : usualMaximum),
    ...(until === undefined
      ? {}
      : { until: { share: until, metric: () => options.metric ?? (judge.isMeasured() ? 'energy.total' : 'wall') } }),
  };
}

/** One line a start, where somebody watches; the command may write there too. */
function progressLine({ stderr }: Context, { quiet, until }: RunOptions, plan: RepeatPlan) {
  if (quiet === true || !stderr.isTTY || plan.warmups + plan.repeats === 1) return () => undefined;
  return ({ kind, index, seconds }: { kind: string; index: number; seconds: number }) => {
    const of = until === undefined ? `/${kind === 'warmup' ? plan.warmups : plan.repeats}` : '';
    stderr.write(`negawatt: ${kind === 'warmup' ? 'warm-up' : 'repeat'} ${index}${of}: ${seconds.toFixed(3)} s\n`);
  };
}

async function tasksFrom(source: string): Promise<CompletedTasks> {
  const { tasksOfFile, tasksOfLines } = await import('../workload/completed-tasks.ts');
  if (!source.startsWith('json:')) return tasksOfLines(source);
  const read = (file: string) => {
    try {
      const { size, mtimeMs } = statSync(file);
      return size > longestTasksFile ? undefined : { text: readFileSync(file, 'utf8'), modified: mtimeMs / 1000 };
    } catch (error) {
      // A file that is not there tells nothing, and the report says so.
      if (error instanceof Error && 'code' in error) return undefined;
      throw error;
    }
  };
  return tasksOfFile(source.slice('json:'.length), read, () => Date.now() / 1000);
}

async function preparation(command: string): Promise<(stop: AbortSignal) => Promise<void>> {
  const { preparationOf } = await import('../workload/preparation.ts');
  return preparationOf(command);
}
