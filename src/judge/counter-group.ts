import type { Boundary } from '../model/boundary.ts';
import type { Series, SourceDescription } from '../model/series.ts';
import { counterAmbiguous, counterDifference, counterReset } from '../sampling/counter.ts';
import { type EnergyGroup, edgeGrace, type FoldedEnergy, type FoldedGroup, type OnGap } from './energy-group.ts';
import { Timeline } from './timeline.ts';

/**
 * A counter that does not move for so many of its updates, or for so long, s, is taken for one that never will: virtual
 * machines have such.
 */
const constantAfter = { updates: 100, seconds: 3 };

/** A burst draws more than the mean of the interval in which it was seen: `npm run bench -- gpu-energy` tries how much. */
const burst = 1.5;

/** A window of fewer updates than this does not show what its own counter draws at most. */
const tellingUpdates = 3;

/** Energy counters that are added. An interval that is unknown for one of them is unknown for all. */
export class CounterGroup implements EnergyGroup {
  readonly boundary: Boundary;
  readonly isCounted: boolean;
  readonly #series: readonly Series[];
  readonly #columns: readonly number[];
  readonly #onGap: OnGap;
  readonly #grace: number;
  readonly #joules: Float64Array;
  readonly #before: Float64Array;
  readonly #steps: Float64Array;
  /** Highest power of each member between two readings, W. */
  readonly #highest: Float64Array;
  readonly #timeline: Timeline;
  /** Members of which a row had no number. */
  readonly #mute = new Set<string>();
  #at = Number.NaN;
  #covered = 0;
  #rows = 0;
  #looseness = 0;

  constructor(description: SourceDescription, columns: readonly number[], duration: number, onGap: OnGap) {
    this.#series = columns.map((column) => description.series[column]!);
    this.#columns = columns;
    const { boundary, counted } = this.#series[0]!.energy!;
    this.boundary = boundary;
    this.isCounted = counted;
    this.#onGap = onGap;
    this.#grace = edgeGrace * description.period;
    this.#joules = new Float64Array(columns.length);
    this.#before = new Float64Array(columns.length);
    this.#steps = new Float64Array(columns.length);
    this.#highest = new Float64Array(columns.length);
    this.#timeline = new Timeline(duration, description.period);
  }

  row(at: number, values: ArrayLike<number>): void {
    // A row with a hole is passed over: the next whole one holds the difference, as long as no wrap can hide in it.
    for (let index = 0; index < this.#columns.length; index += 1) {
      if (Number.isFinite(values[this.#columns[index]!])) continue;
      this.#mute.add(this.#series[index]!.resource);
      return;
    }
    const seconds = at - this.#at;
    if (seconds <= 0) return;
    if (!Number.isNaN(seconds)) this.#difference(at, seconds, values);
    if (this.#rows === 0 && at > this.#grace) this.#onGap(0, at, 'no reading');
    this.#at = at;
    this.#rows += 1;
    for (let index = 0; index < this.#columns.length; index += 1) this.#before[index] = values[this.#columns[index]!]!;
  }

  get meanWatts(): number | undefined {
    return this.#covered > 0 ? this.#joules.reduce((sum, joules) => sum + joules, 0) / this.#covered : undefined;
  }

  cut(): void {
    this.#at = Number.NaN;
  }

  loosen(seconds: number): void {
    this.#looseness += seconds;
  }

  end(at: number): void {
    if (at - this.#at > this.#grace) this.#onGap(this.#at, at, 'no reading');
  }

  #difference(at: number, seconds: number, values: ArrayLike<number>): void {
    let sum = 0;
    for (let index = 0; index < this.#columns.length; index += 1) {
      const series = this.#series[index]!;
      const step = counterDifference(this.#before[index]!, values[this.#columns[index]!]!, seconds, series.energy!);
      if (step === counterReset || step === counterAmbiguous) {
        const reason =
          step === counterReset
            ? `${series.resource}: the counter was reset or jumped`
            : `${series.resource}: two wraps could hide in ${seconds.toFixed(0)} s, ambiguous`;
        this.#onGap(this.#at, at, reason);
        return;
      }
      this.#steps[index] = step;
      sum += step;
    }
    for (let index = 0; index < this.#columns.length; index += 1) {
      this.#joules[index]! += this.#steps[index]!;
      // What came between two readings that stand closer than an update was drawn over one update at least.
      const over = Math.max(seconds, this.#series[index]!.energy!.step);
      this.#highest[index] = Math.max(this.#highest[index]!, this.#steps[index]! / over);
    }
    this.#covered += seconds;
    this.#timeline.add(this.#at, at, sum);
  }

  get highest(): readonly number[] {
    return [...this.#highest];
  }

  finish(around?: readonly number[]): FoldedGroup {
    const covered = this.#covered;
    const members: FoldedEnergy[] = [];
    const leftOut: { series: Series; reason: string }[] = [];
    this.#series.forEach((series, index) => {
      const joules = this.#joules[index]!;
      const { step } = series.energy!;
      if (joules === 0 && covered >= Math.min(constantAfter.seconds, constantAfter.updates * step)) {
        leftOut.push({ series, reason: `the counter did not move for ${covered.toFixed(1)} s` });
        return;
      }
      // Each edge may fall anywhere within one update of the counter, in a burst as well as in a pause.
      const isTelling = joules > 0 && covered >= tellingUpdates * step;
      const highest = isTelling ? this.#highest[index]! : Math.max(this.#highest[index]!, around?.[index] ?? 0);
      const halfWidth = covered > 0 ? burst * highest * (step + this.#looseness) : undefined;
      const systematic = highest * this.#looseness;
      members.push({ series, joules, halfWidth, systematic, lag: { watts: highest, step } });
    });
    const step = Math.max(...this.#series.map((series) => series.energy!.step));
    const isTooShort =
      covered > 0 && members.length > 0 && (covered < step || members.every(({ joules }) => joules === 0));
    const unusable =
      this.#rows < 2
        ? this.#mute.size > 0
          ? `${[...this.#mute].join(', ')} could not be read, so that the sum is unknown`
          : 'fewer than two readings'
        : covered === 0
          ? 'no interval between two readings could be trusted'
          : isTooShort
            ? `the window of ${covered.toFixed(2)} s is too short for a counter that is updated every ${step} s`
            : members.length === 0
              ? leftOut[0]!.reason
              : undefined;
    return {
      boundary: this.boundary,
      isCounted: this.isCounted,
      members,
      covered,
      timeline: this.#timeline,
      leftOut,
      ...(unusable === undefined ? {} : { unusable }),
      ...(isTooShort ? { isTooShort } : {}),
    };
  }
}
