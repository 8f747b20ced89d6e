import type { Series } from '../model/series.ts';

/** A difference between two clocks below this, s, is the time that reading them took. */
const slack = 1;

/**
 * Watches three clocks: the monotonic one that all times are on, which stands still during suspend; the time since boot
 * (/proc/uptime, CLOCK_BOOTTIME), which does not; and the wall clock, which may be set.
 */
export class ClockFold {
  /** Time of the reading before the last one, s. */
  before = 0;
  /** Length of the last suspend, s. */
  suspended = 0;
  /** How often the machine was suspended. */
  suspends = 0;
  /** Steps of the wall clock that no suspend explains, s, forward positive. */
  readonly wallSteps: { readonly at: number; readonly seconds: number }[] = [];
  #wallColumn = -1;
  #uptimeColumn = -1;
  #at = Number.NaN;
  #wall = Number.NaN;
  #uptime = Number.NaN;

  declare(series: readonly Series[]): void {
    this.#wallColumn = series.findIndex(({ metric }) => metric === 'clock.wall');
    this.#uptimeColumn = series.findIndex(({ metric }) => metric === 'clock.uptime');
  }

  /** Time since boot at a time of the window, s; undefined where it was not told. */
  uptimeAt(at: number): number | undefined {
    const uptime = this.#uptime + (at - this.#at);
    return Number.isNaN(uptime) ? undefined : uptime;
  }

  /** Answers whether the machine was suspended since the row before. */
  row(at: number, values: ArrayLike<number>): boolean {
    const wall = values[this.#wallColumn] ?? Number.NaN;
    const uptime = values[this.#uptimeColumn] ?? Number.NaN;
    this.before = this.#at;
    const elapsed = at - this.#at;
    const asleep = uptime - this.#uptime - elapsed;
    const wasSuspended = asleep > slack;
    if (wasSuspended) {
      this.suspends += 1;
      this.suspended = asleep;
    }
    const step = wall - this.#wall - elapsed - (wasSuspended ? asleep : 0);
    if (Math.abs(step) > slack && this.wallSteps.length < 20) this.wallSteps.push({ at, seconds: step });
    this.#at = at;
    this.#wall = wall;
    this.#uptime = uptime;
    return wasSuspended;
  }
}
