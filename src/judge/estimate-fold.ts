import { nodeJoules } from '../estimate/node-model.ts';
import type { Series } from '../model/series.ts';
import { Timeline } from './timeline.ts';

const busyMetrics = ['cpu.user', 'cpu.nice', 'cpu.system', 'cpu.irq', 'cpu.softirq'];

/** Folds CPU rows into the modelled energy of the whole machine, for hosts where nothing is measured. */
export class EstimateFold {
  readonly timeline: Timeline;
  joules = 0;
  covered = 0;
  /** CPU-seconds that were online, and those of them with work to do. */
  threadSeconds = 0;
  busySeconds = 0;
  #busyColumns: number[] = [];
  #onlineColumn = -1;
  #at = Number.NaN;
  #busy = Number.NaN;

  constructor(duration: number, interval: number) {
    this.timeline = new Timeline(duration, interval);
  }

  declare(series: readonly Series[]): void {
    this.#busyColumns = [];
    series.forEach(({ metric, resource }, column) => {
      if (resource === 'all' && busyMetrics.includes(metric)) this.#busyColumns.push(column);
      if (metric === 'cpu.online') this.#onlineColumn = column;
    });
  }

  row(at: number, values: ArrayLike<number>): void {
    let busy = this.#busyColumns.length > 0 ? 0 : Number.NaN;
    for (const column of this.#busyColumns) busy += values[column]!;
    const online = values[this.#onlineColumn] ?? Number.NaN;
    const seconds = at - this.#at;
    if (Number.isNaN(busy) || Number.isNaN(online) || seconds <= 0) return;
    if (!Number.isNaN(seconds)) {
      // The model is a straight line, so a difference of the counters over a hole is as good as over an interval.
      const busySeconds = Math.max(0, busy - this.#busy);
      const joules = nodeJoules(online * seconds, busySeconds);
      this.joules += joules;
      this.covered += seconds;
      this.threadSeconds += online * seconds;
      this.busySeconds += busySeconds;
      this.timeline.add(this.#at, at, joules);
    }
    this.#at = at;
    this.#busy = busy;
  }

  /** Mean watts so far; undefined before two readings. */
  meanWatts(): number | undefined {
    return this.covered > 0 ? this.joules / this.covered : undefined;
  }
}
