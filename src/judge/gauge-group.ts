import type { Boundary } from '../model/boundary.ts';
import type { Series, SourceDescription } from '../model/series.ts';
import { longestBridge, PowerIntegral } from '../sampling/power-integral.ts';
import { type EnergyGroup, edgeGrace, type FoldedGroup, type OnGap } from './energy-group.ts';
import { Timeline } from './timeline.ts';

/**
 * Power gauges that are added, each integrated over the window [0, duration]. Samples just outside the window bracket
 * its edges: the level at an edge is interpolated. A row in which one of them is missing counts for none.
 */
export class GaugeGroup implements EnergyGroup {
  readonly boundary: Boundary;
  readonly isCounted: boolean;
  readonly #series: readonly Series[];
  readonly #columns: readonly number[];
  readonly #integrals: readonly PowerIntegral[];
  readonly #timeline: Timeline;
  readonly #duration: number;
  readonly #longest: number;
  readonly #grace: number;
  readonly #onGap: OnGap;
  #at = Number.NaN;
  readonly #before: Float64Array;
  #edge = Number.NaN;
  #looseness = 0;
  /** Lowest and highest level of each member, W. */
  readonly #lowest: Float64Array;
  readonly #highest: Float64Array;

  constructor(description: SourceDescription, columns: readonly number[], duration: number, onGap: OnGap) {
    this.#series = columns.map((column) => description.series[column]!);
    this.#columns = columns;
    const { boundary, counted } = this.#series[0]!.energy!;
    this.boundary = boundary;
    this.isCounted = counted;
    this.#before = new Float64Array(columns.length);
    this.#lowest = new Float64Array(columns.length).fill(Number.POSITIVE_INFINITY);
    this.#highest = new Float64Array(columns.length).fill(Number.NEGATIVE_INFINITY);
    // The members share their times: a hole is told once.
    this.#integrals = columns.map(
      (_, index) =>
        new PowerIntegral(description.period, index === 0 ? (from, to) => onGap(from, to, 'no reading') : undefined),
    );
    this.#timeline = new Timeline(duration, description.period);
    this.#duration = duration;
    this.#onGap = onGap;
    this.#longest = (longestBridge + 0.5) * description.period;
    this.#grace = edgeGrace * description.period;
  }

  row(at: number, values: ArrayLike<number>): void {
    for (const column of this.#columns) if (!Number.isFinite(values[column])) return;
    if (at <= this.#at) return;
    const isBridged = at - this.#at <= this.#longest;
    if (isBridged && this.#at < 0 && at > 0) this.#take(0, at, values);
    if (at >= 0 && at <= this.#duration) this.#take(at, at, values);
    else if (isBridged && this.#at < this.#duration && at > this.#duration) this.#take(this.#duration, at, values);
    this.#at = at;
    for (let index = 0; index < this.#columns.length; index += 1) this.#before[index] = values[this.#columns[index]!]!;
  }

  get meanWatts(): number | undefined {
    const { covered } = this.#integrals[0]!;
    return covered > 0 ? this.#integrals.reduce((sum, { joules }) => sum + joules, 0) / covered : undefined;
  }

  cut(): void {
    this.#at = Number.NaN;
    for (const integral of this.#integrals) integral.cut();
  }

  loosen(seconds: number): void {
    this.#looseness += seconds;
  }

  end(at: number): void {
    if (at - this.#at > this.#grace) this.#onGap(this.#at, at, 'no reading');
  }

  /** Hands the levels at `edge`, which lies between the row before and this one, to the integrals. */
  #take(edge: number, at: number, values: ArrayLike<number>): void {
    let joules = 0;
    if (Number.isNaN(this.#edge) && edge > this.#grace) this.#onGap(0, edge, 'no reading');
    const part = edge === at ? 1 : (edge - this.#at) / (at - this.#at);
    for (let index = 0; index < this.#columns.length; index += 1) {
      const value = values[this.#columns[index]!]!;
      const level = part === 1 ? value : this.#before[index]! + (value - this.#before[index]!) * part;
      joules += this.#integrals[index]!.add(edge, level);
      this.#lowest[index] = Math.min(this.#lowest[index]!, level);
      this.#highest[index] = Math.max(this.#highest[index]!, level);
    }
    this.#timeline.add(this.#edge, edge, joules);
    this.#edge = edge;
  }

  /**
   * What the instrument itself adds to the half-width, J; undefined where nothing is stated of it. Its accuracy over the
   * whole time: a card that looks only a quarter of the time (arXiv 2312.02741) errs as much in every second, so that it
   * does not average out. And what its averaging moves over each edge: half of its time by the spread of the levels.
   */
  #instrumentError(index: number): number | undefined {
    const { accuracy, averaging = 0 } = this.#series[index]!.energy!;
    if (accuracy === undefined) return undefined;
    const { joules, covered } = this.#integrals[index]!;
    if (!(covered > 0)) return undefined;
    const spread = this.#highest[index]! - this.#lowest[index]!;
    return Math.max(accuracy.share * joules, accuracy.watts * covered) + averaging * spread;
  }

  get highest(): readonly number[] {
    return [...this.#highest];
  }

  finish(): FoldedGroup {
    const { covered, samples } = this.#integrals[0]!;
    return {
      boundary: this.boundary,
      isCounted: this.isCounted,
      members: this.#series.map((series, index) => {
        const integral = this.#integrals[index]!;
        const systematic = this.#instrumentError(index);
        const sampling = integral.halfWidth();
        const loose = Math.max(0, this.#highest[index]!) * this.#looseness;
        // A known accuracy holds for a level that never changed too, of which sampling tells nothing.
        const known = systematic === undefined ? sampling : (sampling ?? 0) + systematic;
        const halfWidth = known === undefined ? undefined : known + loose;
        return { series, joules: integral.joules, halfWidth, systematic: systematic ?? 0 };
      }),
      covered,
      timeline: this.#timeline,
      leftOut: [],
      ...(covered > 0
        ? {}
        : {
            unusable:
              samples === 0
                ? 'no reading came'
                : 'its readings are further apart than five intervals: a longer --interval would join them',
          }),
    };
  }
}
