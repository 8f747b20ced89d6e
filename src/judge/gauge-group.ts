import type { Boundary } from '../model/boundary.ts';
import type { Series, SourceDescription } from '../model/series.ts';
import { longestBridge, PowerIntegral } from '../sampling/power-integral.ts';
import type { EnergyGroup, FoldedGroup, OnGap } from './energy-group.ts';
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
  readonly #onGap: OnGap;
  #at = Number.NaN;
  readonly #before: Float64Array;
  #edge = Number.NaN;

  constructor(description: SourceDescription, columns: readonly number[], duration: number, onGap: OnGap) {
    this.#series = columns.map((column) => description.series[column]!);
    this.#columns = columns;
    const { boundary, counted } = this.#series[0]!.energy!;
    this.boundary = boundary;
    this.isCounted = counted;
    this.#before = new Float64Array(columns.length);
    // The members share their times: a hole is told once.
    this.#integrals = columns.map(
      (_, index) =>
        new PowerIntegral(description.period, index === 0 ? (from, to) => onGap(from, to, 'no reading') : undefined),
    );
    this.#timeline = new Timeline(duration, description.period);
    this.#duration = duration;
    this.#onGap = onGap;
    this.#longest = (longestBridge + 0.5) * description.period;
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

  end(at: number): void {
    if (at - this.#at > this.#longest) this.#onGap(Math.max(0, this.#at), at, 'no reading');
  }

  /** Hands the levels at `edge`, which lies between the row before and this one, to the integrals. */
  #take(edge: number, at: number, values: ArrayLike<number>): void {
    let joules = 0;
    if (Number.isNaN(this.#edge) && edge > this.#longest) this.#onGap(0, edge, 'no reading');
    const part = edge === at ? 1 : (edge - this.#at) / (at - this.#at);
    for (let index = 0; index < this.#columns.length; index += 1) {
      const value = values[this.#columns[index]!]!;
      const level = part === 1 ? value : this.#before[index]! + (value - this.#before[index]!) * part;
      joules += this.#integrals[index]!.add(edge, level);
    }
    this.#timeline.add(this.#edge, edge, joules);
    this.#edge = edge;
  }

  finish(): FoldedGroup {
    const { covered, samples } = this.#integrals[0]!;
    return {
      boundary: this.boundary,
      isCounted: this.isCounted,
      members: this.#series.map((series, index) => {
        const integral = this.#integrals[index]!;
        return { series, joules: integral.joules, halfWidth: integral.halfWidth() };
      }),
      covered,
      timeline: this.#timeline,
      leftOut: [],
      ...(covered > 0 ? {} : { unusable: samples === 0 ? 'no reading came' : 'no two readings close enough' }),
    };
  }
}
