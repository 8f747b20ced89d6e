import type { BenchChoice } from '../bench/compress/preparation.ts';
import type { Clock } from '../host/host.ts';
import type { Judge } from '../judge/judge.ts';
import { recordingVersion, type Settings } from '../model/recording.ts';
import type { Meter } from '../sampling/sampler.ts';
import type { BenchCompressOptions } from './bench-compress.ts';
import type { Context, Given } from './command.ts';
import { judging } from './judging.ts';
import { keptIdle } from './kept-idle.ts';

/**
 * Measures every case into the judge. The answer completes the recording that the user wants to keep; it is undefined
 * where the user interrupted before anything was measured.
 */
export async function measureCompression(
  judge: Judge,
  choice: BenchChoice,
  given: Given,
  options: BenchCompressOptions,
  context: Context,
): Promise<(() => void) | undefined> {
  const [{ identify }, { runBench }, { prepareBench }, { seeded }, { ThreadEngine }, { realHost }, { openSources }] =
    await Promise.all([
      import('../archive/identify.ts'),
      import('../bench/compress/bench.ts'),
      import('../bench/compress/preparation.ts'),
      import('../bench/compress/random.ts'),
      import('../bench/compress/thread-engine.ts'),
      import('../host/real-host.ts'),
      import('../sampling/open-sources.ts'),
    ]);
  const { Meter } = await import('../sampling/sampler.ts');
  const { startProgress } = await import('../ui/progress.ts');
  const { interval, top, meter: wall, gpus, nvml, time, save } = options;
  const { signal } = context;
  const engine = new ThreadEngine(choice.threads);
  const host = realHost();
  let recording: ReturnType<typeof import('../sampling/recording-writer.ts').writeRecording> | undefined;
  let progress: Awaited<ReturnType<typeof startProgress>>;
  try {
    if (options.quiet !== true && context.stderr.isTTY) context.stderr.write('negawatt: looking at the files\n');
    const bench = await prepareBench(choice, engine, identify, signal);
    if (signal.aborted) return undefined;
    if (save !== undefined) recording = (await import('../sampling/recording-writer.ts')).writeRecording(save);
    const inventory = await host.inventory();
    const sources = await openSources(host, {
      interval,
      top,
      signal,
      ...(wall === undefined ? {} : { meter: wall }),
      ...(gpus === undefined ? {} : { gpus }),
      ...(nvml === undefined ? {} : { nvml }),
    });
    try {
      const idle = keptIdle(host.kind, inventory, sources, context);
      const settings: Settings = { interval, top, ...idle, ...judging(given, options), compress: bench.settings };
      const header = {
        negawatt: 'recording',
        recordingVersion,
        version: context.version,
        host: { kind: host.kind, inventory },
        settings,
        missing: sources.missing,
      } as const;
      const sinks = recording === undefined ? [judge] : [judge, recording];
      progress = await startProgress(context, {
        duration: time + (options.idle ?? 0),
        isQuiet: options.quiet === true,
      });
      const meter = new Meter(host, sources.open, header, sinks, interval);
      const over = new AbortController();
      // Everything takes as long as it takes: how long, the part that is done tells.
      let expected: number | undefined;
      const update = () => progress?.update(meter.elapsed, judge.progress(), expected);
      const onTurn = (share: number) => {
        if (options.full === true && share > 0) expected = Math.max(time, meter.elapsed / share);
        update();
      };
      const ticking = meter.tick(Number.POSITIVE_INFINITY, over.signal, update);
      if (options.idle !== undefined) await idleStretch(meter, host.clock, options.idle, signal);
      const random = seeded(choice.seed);
      const tools = { meter, engine, clock: host.clock, random, stop: signal, onTurn };
      const stopped = await runBench(bench, tools, time);
      over.abort();
      await ticking;
      await meter.finish(stopped === 'interrupted' ? 'interrupted' : 'complete', meter.elapsed, stopped);
    } finally {
      sources.close();
    }
    return () => recording?.close();
  } catch (error) {
    recording?.discard();
    throw error;
  } finally {
    progress?.stop();
    await engine.close();
    host.close();
  }
}

async function idleStretch(meter: Meter, clock: Clock, seconds: number, stop: AbortSignal): Promise<void> {
  const start = clock.now();
  const window = meter.openWindow('idle', () => ({ at: clock.now() }));
  await clock.sleepUntil(start + seconds, stop);
  meter.closeWindow(window, clock.now());
}
