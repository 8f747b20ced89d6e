import type { Host } from '../host/host.ts';
import type { Ending, RecordingHeader, RecordingSink } from '../model/recording.ts';
import type { Emitter, OpenSource } from '../probes/probe.ts';

export interface SamplerOptions {
  /** Length of the window, s. */
  readonly duration: number;
  /** Time between two samples, s. */
  readonly interval: number;
  /** Fired once to end the window early; what was gathered is kept. */
  readonly signal: AbortSignal;
  /** Called after each tick, with the seconds since the start. */
  readonly onTick?: (elapsed: number) => void;
}

/**
 * The one meter: reads every open source at its period through a window, and hands the readings to the sinks as they
 * come. Ticks stand at start + k x interval whatever the readings cost; a tick that cannot be served in time is counted
 * as missed and never made up for. Every source is read at both edges of the window.
 */
export async function sample(
  host: Host,
  sources: readonly OpenSource[],
  header: Omit<RecordingHeader, 'startedAt' | 'sources'>,
  sinks: readonly RecordingSink[],
  options: SamplerOptions,
): Promise<Ending> {
  const { clock } = host;
  const { duration, interval, signal } = options;
  const descriptions = sources.map((source) => source.description);
  const costBefore = host.ownCost();
  const start = clock.now();
  const startedAt = clock.wall();
  for (const sink of sinks) sink.header({ ...header, startedAt, sources: descriptions });

  // After the window's end a source that speaks by itself may add the one reading that brackets the end.
  let windowEnd = Number.POSITIVE_INFINITY;
  const emitters = sources.map((_, index) => emitterFor(index, start, sinks, () => windowEnd));
  const due = new Float64Array(sources.length);
  const readAll = (elapsed: number, every: boolean) => {
    for (let index = 0; index < sources.length; index += 1) {
      // A source whose period is a multiple of the interval must not slip by a tick for a rounding error.
      if (!every && elapsed < due[index]! - interval / 2) continue;
      sources[index]!.sample(emitters[index]!);
      due[index] = elapsed + descriptions[index]!.period;
    }
  };

  for (let index = 0; index < sources.length; index += 1) sources[index]!.start?.(emitters[index]!);
  readAll(0, true);
  let ending: Ending = 'complete';
  let missedTicks = 0;
  let tick = 0;
  const last = Math.max(1, Math.ceil(duration / interval - 1e-9));
  while (tick < last) {
    // A tick is still served when it is less than half an interval late.
    const next = Math.min(last, Math.max(tick + 1, Math.ceil((clock.now() - start) / interval - 0.5)));
    missedTicks += next - tick - 1;
    tick = next;
    const target = Math.min(duration, tick * interval);
    const woken = await clock.sleepUntil(start + target, signal);
    if (woken !== 'reached') ending = woken === 'ended' ? 'capture-ended' : 'interrupted';
    const isLast = ending !== 'complete' || tick === last;
    readAll(ending === 'complete' ? target : clock.now() - start, isLast);
    options.onTick?.(clock.now() - start);
    if (ending !== 'complete') break;
  }

  const end = ending === 'complete' ? duration : Math.min(duration, clock.now() - start);
  windowEnd = end;
  if (ending !== 'interrupted') await Promise.all(sources.map((source) => source.settle?.()));
  const cost = host.ownCost();
  for (const sink of sinks) {
    sink.footer({
      end,
      ending,
      missedTicks,
      ownCost: { ...cost, windowCpu: cost.cpu - costBefore.cpu + (cost.childrenCpu - costBefore.childrenCpu) },
    });
  }
  return ending;
}

function emitterFor(index: number, start: number, sinks: readonly RecordingSink[], windowEnd: () => number): Emitter {
  let bracketed = false;
  return {
    row: (at, values) => {
      const elapsed = microseconds(at - start);
      if (bracketed) return;
      if (elapsed > windowEnd()) bracketed = true;
      for (const sink of sinks) sink.row(index, elapsed, values);
    },
    processes: (at, scan) => {
      for (const sink of sinks) sink.processes(index, microseconds(at - start), scan);
    },
    series: (at, series) => {
      for (const sink of sinks) sink.series(index, microseconds(at - start), series);
    },
    trouble: (at, reason) => {
      for (const sink of sinks) sink.trouble(index, microseconds(at - start), reason);
    },
  };
}

/** Microseconds are finer than any counter's step; rounded here, a recording on disk and the live one are the same. */
function microseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
