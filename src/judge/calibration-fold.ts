import { outermost } from '../model/boundary.ts';
import type { Disturber } from '../model/idle-baseline.ts';
import type { ProcessScan } from '../model/processes.ts';
import type { RecordingFooter, RecordingHeader, RecordingSink } from '../model/recording.ts';
import type { Series } from '../model/series.ts';
import { ProcessTable } from '../sampling/process-table.ts';
import { ClockFold } from './clock-fold.ts';
import { findDisturbers } from './disturbers.ts';
import { EstimateFold } from './estimate-fold.ts';
import { type IdleMeasurement, measureIdle } from './idle-measurement.ts';
import { KeptRows } from './kept-rows.ts';
import { type ActivityTick, leastStretch, quietestStretch, type Stretch } from './quietest-stretch.ts';
import { SeriesFold } from './series-fold.ts';

/** Beyond so many intervals a tick is a hole: nothing joins what is before it to what is after it. */
const longestTick = 2.5;

/** What a calibration came to. */
export interface Calibration extends IdleMeasurement {
  readonly stretch: Stretch;
  /** Length of the whole measurement, s. */
  readonly of: number;
  /** Wall clock at the start of the stretch, s since 1970-01-01 UTC. */
  readonly measuredAt: number;
  readonly disturbers: readonly Disturber[];
}

/**
 * Folds a measurement of an idle machine: what the CPUs did at each tick, what the energy sources said, and who worked.
 * Memory grows with its length, by some hundred bytes a second, since the quietest stretch is known only at its end.
 */
export class CalibrationFold implements RecordingSink {
  readonly #ownPid: number;
  readonly #ticks: ActivityTick[] = [];
  readonly #energies = new Map<number, KeptRows>();
  readonly #cards = new Map<number, SeriesFold>();
  readonly #processes = new ProcessTable();
  readonly #own = new Set<number>();
  readonly #clock = new ClockFold();
  #header: RecordingHeader | undefined;
  #footer: RecordingFooter | undefined;
  #activity = new EstimateFold(1, 1);
  #clockSource = -1;
  #cpuSource = -1;
  #cpuAt = Number.NaN;
  #wasSuspended = false;

  /** @param ownPid of negawatt, to tell it and its helpers from others */
  constructor(ownPid: number) {
    this.#ownPid = ownPid;
    this.#own.add(ownPid);
  }

  header(header: RecordingHeader): void {
    this.#header = header;
    header.sources.forEach((source, index) => {
      const { id, series, period, gpus } = source;
      if (id === 'clock') {
        this.#clockSource = index;
        this.#clock.declare(series);
      }
      if (id === 'cpu') {
        this.#cpuSource = index;
        this.#activity.declare(series);
      }
      if (series.some(({ energy }) => energy !== undefined)) this.#energies.set(index, new KeptRows(source));
      if (gpus !== undefined) this.#cards.set(index, new SeriesFold(series, period));
    });
  }

  row(source: number, at: number, values: ArrayLike<number>): void {
    if (source === this.#clockSource && this.#clock.row(at, values)) this.#wasSuspended = true;
    if (source === this.#cpuSource) this.#tick(at, values);
    this.#energies.get(source)?.row(at, values);
    this.#cards.get(source)?.row(at, values);
  }

  processes(_source: number, _at: number, scan: ProcessScan): void {
    this.#processes.scan(scan);
    for (const { pid, parent } of scan.changed) if (parent === this.#ownPid) this.#own.add(pid);
  }

  series(source: number, _at: number, series: readonly Series[]): void {
    if (source === this.#cpuSource) this.#activity.declare(series);
    this.#energies.get(source)?.declare(series);
    this.#cards.get(source)?.declare(series);
  }

  /** A calibration is one window. */
  mark(): void {}

  /** What could not be read leaves a hole in the rows, which is seen there. */
  trouble(): void {}

  footer(footer: RecordingFooter): void {
    this.#footer = footer;
  }

  /** Mean watts so far at the outermost measured boundary; undefined before two readings. */
  progress(): { readonly watts: number; readonly isEstimated: false } | undefined {
    const running = [...this.#energies.values()].flatMap((rows) => rows.running());
    const boundary = outermost(running.map((group) => group.boundary));
    if (boundary === undefined) return undefined;
    const watts = running.reduce((sum, group) => sum + (group.boundary === boundary ? group.watts : 0), 0);
    return { watts, isEstimated: false };
  }

  /** What the idle machine drew, or why that is not known; only after the footer came. */
  finish(): Calibration | { readonly reason: string } {
    const [header, footer] = [this.#header, this.#footer];
    if (header === undefined || footer === undefined) throw new Error('a calibration was asked for before it ended');
    const kept = [...this.#energies.values()];
    const newcomer = kept.map((rows) => rows.newcomer).find((one) => one !== undefined);
    if (newcomer !== undefined) return { reason: `${newcomer} appeared while it was measured` };
    const stretch = this.#stretch(footer.end);
    if (stretch === undefined) {
      const least = leastStretch(footer.end).toFixed(0);
      return { reason: `the readings had so many holes that no stretch of ${least} s is without one` };
    }
    const measured = measureIdle(kept, stretch);
    if ('reason' in measured) return measured;
    return {
      ...measured,
      stretch,
      of: footer.end,
      measuredAt: header.startedAt + stretch.from,
      disturbers: findDisturbers(this.#processes, [...this.#cards.values()], this.#own, footer.end),
    };
  }

  #tick(at: number, values: ArrayLike<number>): void {
    const { busySeconds, threadSeconds } = this.#activity;
    this.#activity.row(at, values);
    const capacity = this.#activity.threadSeconds - threadSeconds;
    // A row with a hole is passed over: the next whole one holds the difference.
    if (this.#activity.covered > 0 && capacity === 0) return;
    const from = this.#cpuAt;
    this.#cpuAt = at;
    if (Number.isNaN(from)) return;
    const isCut = this.#wasSuspended || at - from > longestTick * this.#header!.settings.interval;
    this.#wasSuspended = false;
    if (isCut) this.#ticks.push({ from: at, to: at, busy: 0, capacity: 0, isCut });
    else this.#ticks.push({ from, to: at, busy: this.#activity.busySeconds - busySeconds, capacity, isCut });
  }

  #stretch(end: number): Stretch | undefined {
    if (this.#ticks.length > 0) return quietestStretch(this.#ticks, end);
    // Nothing tells when it was busy: all of it counts, unless it slept in between.
    return this.#clock.suspends === 0 ? { from: 0, to: end, busy: undefined } : undefined;
  }
}
