import type { CounterState } from '../model/history.ts';
import type { RecordingFooter, RecordingHeader, RecordingSink } from '../model/recording.ts';
import type { Series } from '../model/series.ts';
import { type Reading, SourceCounters } from './source-counters.ts';
import { windowOnlyOf } from './window-only.ts';

/** A card of the window. */
export interface WindowCard {
  readonly uuid: string;
  readonly index: number;
  readonly name: string;
  /** Whether its driver stays loaded while nobody uses it; undefined where it does not tell. */
  readonly persistence?: boolean;
}

/** The counters that go on by themselves, as a window found and left them. */
export interface WindowCounters {
  readonly first: CounterState;
  readonly last: CounterState;
  /** What was read, by the id of the source. */
  readonly by: Readonly<Record<string, string>>;
  readonly cards: readonly WindowCard[];
  /** Sources and cards whose energy is known of the window only. */
  readonly windowOnly: readonly { readonly what: string; readonly reason: string }[];
}

interface ClockReading {
  readonly at: number;
  readonly wall: number;
  readonly uptime: number;
}

/** Keeps the first and the last value of every counter that goes on between two windows. */
export class CounterFold implements RecordingSink {
  #header: RecordingHeader | undefined;
  #end = 0;
  #sources: SourceCounters[] = [];
  #clock = -1;
  #wallColumn = -1;
  #uptimeColumn = -1;
  #firstClock: ClockReading | undefined;
  #lastClock: ClockReading | undefined;
  #cpu = -1;
  #onlineColumn = -1;
  #firstOnline = Number.NaN;
  #lastOnline = Number.NaN;

  header(header: RecordingHeader): void {
    this.#header = header;
    this.#sources = header.sources.map((source) => new SourceCounters(source));
    this.#clock = header.sources.findIndex(({ id }) => id === 'clock');
    this.#cpu = header.sources.findIndex(({ id }) => id === 'cpu');
    const columnOf = (source: number, metric: string) =>
      header.sources[source]?.series.findIndex((one) => one.metric === metric) ?? -1;
    this.#wallColumn = columnOf(this.#clock, 'clock.wall');
    this.#uptimeColumn = columnOf(this.#clock, 'clock.uptime');
    this.#onlineColumn = columnOf(this.#cpu, 'cpu.online');
  }

  row(source: number, at: number, values: ArrayLike<number>): void {
    this.#sources[source]!.row(at, values);
    if (source === this.#clock) {
      const wall = values[this.#wallColumn] ?? Number.NaN;
      const uptime = values[this.#uptimeColumn] ?? Number.NaN;
      if (Number.isNaN(wall + uptime)) return;
      this.#lastClock = { at, wall, uptime };
      this.#firstClock ??= this.#lastClock;
    }
    const online = source === this.#cpu ? values[this.#onlineColumn] : undefined;
    if (online === undefined || !(online > 0)) return;
    this.#lastOnline = online;
    if (Number.isNaN(this.#firstOnline)) this.#firstOnline = online;
  }

  series(source: number, _at: number, series: readonly Series[]): void {
    this.#sources[source]!.declare(series);
    if (source === this.#cpu) this.#onlineColumn = series.findIndex(({ metric }) => metric === 'cpu.online');
  }

  footer({ end }: RecordingFooter): void {
    this.#end = end;
  }

  processes(): void {}

  mark(): void {}

  trouble(): void {}

  /** After the footer: undefined where the boot, the time since it, or the CPUs are not known. */
  window(): WindowCounters | undefined {
    const sources = this.#header?.sources ?? [];
    const boot = sources[this.#clock]?.boot;
    const [first, last] = [this.#firstClock, this.#lastClock];
    const cpu = this.#sources[this.#cpu];
    if (boot === undefined || first === undefined || last === undefined || cpu === undefined) return undefined;
    if (Number.isNaN(this.#firstOnline)) return undefined;
    const state = (clock: ClockReading, at: number, cpus: number, of: (reading: Reading) => number): CounterState => {
      // The sources are read one after the other: the clocks count from when the CPU times were read.
      const later = Number.isNaN(at) ? 0 : at - clock.at;
      return {
        boot,
        uptime: clock.uptime + later,
        wall: clock.wall + later,
        cpus,
        counters: this.#sources.flatMap((source) => source.counters(of, this.#end)),
      };
    };
    return {
      first: state(first, cpu.firstAt, this.#firstOnline, (reading) => reading.first),
      last: state(last, cpu.at, this.#lastOnline, (reading) => reading.last),
      by: Object.fromEntries(sources.map(({ id, by }) => [id, by])),
      cards: sources.flatMap(({ gpus = [] }) =>
        gpus.map(({ uuid, index, name, persistence }) => ({
          uuid,
          index,
          name,
          ...(persistence === undefined ? {} : { persistence }),
        })),
      ),
      windowOnly: sources.flatMap(windowOnlyOf),
    };
  }
}
