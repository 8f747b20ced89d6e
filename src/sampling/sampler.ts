import type { Host } from '../host/host.ts';
import type { CaseWork, CommandOutcome, WindowKind, WindowMark } from '../model/command.ts';
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

/** Samples one window of a known length, from its start to its end. */
export async function sample(
  host: Host,
  sources: readonly OpenSource[],
  header: MeterHeader,
  sinks: readonly RecordingSink[],
  options: SamplerOptions,
): Promise<Ending> {
  const { duration, interval, signal, onTick } = options;
  const meter = new Meter(host, sources, header, sinks, interval);
  const ending = await meter.tick(duration, signal, onTick);
  await meter.finish(ending, ending === 'complete' ? duration : Math.min(duration, meter.elapsed));
  return ending;
}

export type MeterHeader = Omit<RecordingHeader, 'startedAt' | 'sources'>;

/** What happens at the start of a window, between the reading that brackets it and whatever it measures. */
export interface WindowStart {
  /** The host's monotonic clock. */
  readonly at: number;
  /** Of the command that it measures. */
  readonly pid?: number;
  readonly label?: string;
}

/**
 * The one meter: reads every open source at its period through a session, and hands the readings to the sinks as they
 * come. Ticks stand at start + k x interval whatever the readings cost; a tick that cannot be served in time is counted
 * as missed and never made up for. Every source is read at both ends of the session.
 *
 * A stretch of the session that is to be judged by itself is a window: energy and CPU are read at its edges too, so that
 * each edge stands beside a reading and a window may be shorter than the interval.
 */
export class Meter {
  readonly #clock: Host['clock'];
  readonly #host: Host;
  readonly #sources: readonly OpenSource[];
  readonly #sinks: readonly RecordingSink[];
  readonly #interval: number;
  readonly #emitters: readonly Emitter[];
  readonly #due: Float64Array;
  /** Sources that are read at the edges of windows. */
  readonly #edges: readonly number[];
  readonly #start: number;
  readonly #cpuBefore: number;
  /** After the session's end a source that speaks by itself may add the one reading that brackets the end. */
  #end = Number.POSITIVE_INFINITY;
  #missedTicks = 0;
  #windows = 0;

  /** Starts the session: the header goes to the sinks, and every source is read. */
  constructor(
    host: Host,
    sources: readonly OpenSource[],
    header: MeterHeader,
    sinks: readonly RecordingSink[],
    interval: number,
  ) {
    this.#host = host;
    this.#clock = host.clock;
    this.#sources = sources;
    this.#sinks = sinks;
    this.#interval = interval;
    const descriptions = sources.map((source) => source.description);
    const cost = host.ownCost();
    this.#cpuBefore = cost.cpu + cost.childrenCpu;
    this.#start = this.#clock.now();
    const startedAt = this.#clock.wall();
    for (const sink of sinks) sink.header({ ...header, startedAt, sources: descriptions });
    this.#emitters = sources.map((_, index) => emitterFor(index, this.#start, sinks, () => this.#end));
    this.#due = new Float64Array(sources.length);
    this.#edges = descriptions.flatMap(({ id, series }, index) =>
      id === 'cpu' || series.some(({ energy }) => energy !== undefined) ? [index] : [],
    );
    for (let index = 0; index < sources.length; index += 1) sources[index]!.start?.(this.#emitters[index]!);
    this.#readAll(0, true);
  }

  /** Seconds since the start of the session. */
  get elapsed(): number {
    return this.#clock.now() - this.#start;
  }

  /**
   * Reads on time until `duration` seconds after the start, or until the signal fires; at the end it reads every source.
   * @param duration `Infinity` where only the signal ends it
   */
  async tick(duration: number, signal: AbortSignal, onTick?: (elapsed: number) => void): Promise<Ending> {
    const interval = this.#interval;
    let ending: Ending = 'complete';
    let tick = 0;
    const last = Math.max(1, Math.ceil(duration / interval - 1e-9));
    while (tick < last && ending === 'complete') {
      // A tick is still served when it is less than half an interval late.
      const next = Math.min(last, Math.max(tick + 1, Math.ceil(this.elapsed / interval - 0.5)));
      this.#missedTicks += next - tick - 1;
      tick = next;
      const target = Math.min(duration, tick * interval);
      const woken = await this.#clock.sleepUntil(this.#start + target, signal);
      if (woken !== 'reached') ending = woken === 'ended' ? 'capture-ended' : 'interrupted';
      const isLast = ending !== 'complete' || tick === last;
      this.#readAll(ending === 'complete' ? target : this.elapsed, isLast);
      onTick?.(this.elapsed);
    }
    return ending;
  }

  /**
   * Opens a window: reads what is read at edges, then lets `begin` do what is to be measured. Answers its number.
   * Windows may follow each other at once, and never overlap.
   */
  openWindow(kind: WindowKind, begin: () => WindowStart): number {
    this.#readEdges();
    this.#windows += 1;
    const window = this.#windows;
    const { at, pid, label } = begin();
    this.#mark(at, {
      window,
      edge: 'start',
      kind,
      ...(pid === undefined ? {} : { pid }),
      ...(label === undefined ? {} : { label }),
    });
    return window;
  }

  /** @param at when it ended, on the host's monotonic clock: a little before this call */
  closeWindow(window: number, at: number, outcome?: CommandOutcome, work?: CaseWork): void {
    this.#mark(at, {
      window,
      edge: 'end',
      ...(outcome === undefined ? {} : { outcome }),
      ...(work === undefined ? {} : { work }),
    });
    this.#readEdges();
  }

  /**
   * Ends the session: waits, for a bounded time, for readings that bracket its end, and hands on the footer.
   * @param end s after the start
   * @param stopped why a command was not started again
   */
  async finish(ending: Ending, end: number, stopped?: string): Promise<void> {
    this.#end = end;
    if (ending !== 'interrupted') await Promise.all(this.#sources.map((source) => source.settle?.()));
    const cost = this.#host.ownCost();
    const ownCost = { ...cost, windowCpu: cost.cpu + cost.childrenCpu - this.#cpuBefore };
    const footer = { end, ending, missedTicks: this.#missedTicks, ownCost };
    for (const sink of this.#sinks) sink.footer({ ...footer, ...(stopped === undefined ? {} : { stopped }) });
  }

  #mark(at: number, mark: WindowMark): void {
    for (const sink of this.#sinks) sink.mark(microseconds(at - this.#start), mark);
  }

  #readEdges(): void {
    for (const index of this.#edges) this.#sources[index]!.sample(this.#emitters[index]!);
  }

  #readAll(elapsed: number, every: boolean): void {
    for (let index = 0; index < this.#sources.length; index += 1) {
      // A source whose period is a multiple of the interval must not slip by a tick for a rounding error.
      if (!every && elapsed < this.#due[index]! - this.#interval / 2) continue;
      this.#sources[index]!.sample(this.#emitters[index]!);
      this.#due[index] = elapsed + this.#sources[index]!.description.period;
    }
  }
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
