import type { Clock } from '../host/host.ts';
import type { Judge } from '../judge/judge.ts';
import type { RecordingSink, Settings } from '../model/recording.ts';
import type { Meter } from '../sampling/sampler.ts';
import { idleStretch } from '../workload/idle-stretch.ts';
import type { Context, Given } from './command.ts';
import { type JudgingOptions, judging } from './judging.ts';
import { keptIdle } from './kept-idle.ts';
import { headerOf, type MeasuringOptions, probeOptions } from './measuring.ts';
import type { RecordingOptions } from './recorder.ts';

/** The options that both benchmarks have. */
export interface BenchOptions extends JudgingOptions, MeasuringOptions, RecordingOptions {
  readonly top: number;
  readonly idle?: number;
  readonly save?: string;
  readonly quiet?: boolean;
}

/** What a benchmark is given to measure with. */
interface BenchDesk {
  readonly meter: Meter;
  readonly clock: Clock;
  /** Fires when no further window is wanted. */
  readonly stop: AbortSignal;
  /** Moves the progress on. @param expected s that all of it is now thought to take */
  update(expected?: number): void;
}

/** A benchmark that is ready to be measured. */
export interface BenchPlan {
  /** What the recording's header says of it. */
  readonly settings: Pick<Settings, 'compress' | 'batch'>;
  /** s that it is thought to take. */
  readonly seconds: number;
  /** Answers why it ended. */
  run(desk: BenchDesk): Promise<string>;
}

/**
 * Measures a benchmark's windows into the judge, after an idle stretch where one is asked for. The answer completes the
 * recording that the user wants to keep.
 * @param others that see the recording too
 */
export async function measureBench(
  judge: Judge,
  others: readonly RecordingSink[],
  plan: BenchPlan,
  given: Given,
  options: BenchOptions,
  context: Context,
): Promise<() => void> {
  const [{ realHost }, { openSources }, { Meter }, { startProgress }] = await Promise.all([
    import('../host/real-host.ts'),
    import('../sampling/open-sources.ts'),
    import('../sampling/sampler.ts'),
    import('../ui/progress.ts'),
  ]);
  const { interval, top, save, idle } = options;
  const { signal } = context;
  const host = realHost();
  let recording: ReturnType<typeof import('../sampling/recording-writer.ts').writeRecording> | undefined;
  let progress: Awaited<ReturnType<typeof startProgress>>;
  try {
    if (save !== undefined) recording = (await import('../sampling/recording-writer.ts')).writeRecording(save);
    const inventory = await host.inventory();
    const sources = await openSources(host, probeOptions(options, top, signal));
    try {
      const kept = keptIdle(host.kind, inventory, sources, context);
      const settings: Settings = { interval, top, ...kept, ...judging(given, options), ...plan.settings };
      const header = headerOf(context.version, host, inventory, sources, settings);
      const sinks = [judge, ...others, ...(recording === undefined ? [] : [recording])];
      const duration = plan.seconds + (idle ?? 0);
      progress = await startProgress(context, { duration, isQuiet: options.quiet === true });
      const meter = new Meter(host, sources.open, header, sinks, interval);
      const over = new AbortController();
      let expected: number | undefined;
      const update = (now?: number) => {
        expected = now ?? expected;
        progress?.update(meter.elapsed, judge.progress(), expected);
      };
      const ticking = meter.tick(Number.POSITIVE_INFINITY, over.signal, () => update());
      if (idle !== undefined) await idleStretch(meter, host.clock, idle, signal);
      const stopped = await plan.run({ meter, clock: host.clock, stop: signal, update });
      over.abort();
      await ticking;
      await meter.finish(signal.aborted ? 'interrupted' : 'complete', meter.elapsed, stopped);
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
