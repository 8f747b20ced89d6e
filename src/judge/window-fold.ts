import type { CaseWork, CommandOutcome, WindowKind } from '../model/command.ts';
import type { SourceDescription } from '../model/series.ts';
import { EnergyFold } from './energy-fold.ts';
import { EstimateFold } from './estimate-fold.ts';
import { GapList } from './gap-list.ts';
import { type LastRow, rowAtEdge } from './source-edge.ts';

/**
 * Folds the energy of one stretch of a session. Its edges lie between readings: a row is interpolated at each, and the
 * distance to the nearer reading goes into the interval.
 */
export class WindowFold {
  readonly number: number;
  readonly kind: WindowKind;
  /** s after the session's start. */
  readonly from: number;
  to = Number.POSITIVE_INFINITY;
  readonly pid: number | undefined;
  outcome: CommandOutcome | undefined;
  work: CaseWork | undefined;
  readonly energies: readonly EnergyFold[];
  readonly estimate: EstimateFold;
  readonly gaps = new GapList();
  readonly #rows: readonly LastRow[];
  readonly #cpuSource: number;
  /** Sources of which a row at or after the end came, or never will be waited for. */
  readonly #waitsFor: Set<number>;
  readonly #hasBegun: boolean[];

  /**
   * @param rows the newest row of each source, which the caller goes on to update after each `row`
   * @param isEdge sources that are read at edges
   */
  constructor(
    start: {
      readonly number: number;
      readonly kind: WindowKind;
      readonly at: number;
      readonly pid?: number | undefined;
    },
    sources: readonly SourceDescription[],
    rows: readonly LastRow[],
    isEdge: readonly boolean[],
    interval: number,
  ) {
    this.number = start.number;
    this.kind = start.kind;
    this.from = start.at;
    this.pid = start.pid;
    this.#rows = rows;
    this.energies = sources.map(
      (source) =>
        new EnergyFold(source, Number.POSITIVE_INFINITY, (from, to, reason) =>
          this.gaps.add(source.id, from, to, reason),
        ),
    );
    this.#cpuSource = sources.findIndex(({ id }) => id === 'cpu');
    this.estimate = new EstimateFold(Number.POSITIVE_INFINITY, interval);
    const cpu = sources[this.#cpuSource];
    if (cpu !== undefined) this.estimate.declare(rows[this.#cpuSource]!.series);
    this.#waitsFor = new Set(sources.flatMap((_, index) => (isEdge[index] === true ? [index] : [])));
    this.#hasBegun = sources.map(() => false);
  }

  /** Length, s. */
  get seconds(): number {
    return this.to - this.from;
  }

  /** Every source was read after its end: nothing that comes will change it. */
  get isComplete(): boolean {
    return Number.isFinite(this.to) && this.#waitsFor.size === 0;
  }

  close(at: number, outcome: CommandOutcome | undefined, work?: CaseWork): void {
    this.to = Math.max(this.from, at);
    this.outcome = outcome;
    this.work = work;
  }

  row(source: number, at: number, values: ArrayLike<number>): void {
    if (!this.#waitsFor.has(source) || at < this.from) return;
    const before = this.#rows[source]!;
    if (!this.#hasBegun[source]) {
      this.#hasBegun[source] = true;
      this.#edge(source, this.from, before, at, values);
    }
    if (at < this.to) {
      this.#hand(source, at, values);
      return;
    }
    this.#edge(source, this.to, before, at, values);
    this.#waitsFor.delete(source);
  }

  /** The machine was suspended: nothing is known of the time since the rows before. */
  cut(): void {
    for (const energy of this.energies) energy.cut();
  }

  /** The session is over, or everything was read: no more rows come. */
  end(): void {
    for (const energy of this.energies) energy.end(this.seconds);
  }

  #edge(source: number, edge: number, before: LastRow, at: number, values: ArrayLike<number>): void {
    if (at === edge) {
      this.#hand(source, at, values);
      return;
    }
    const row = rowAtEdge(before, edge, at, values);
    if (row === undefined) return;
    this.energies[source]!.loosen(Math.min(edge - before.at, at - edge));
    this.#hand(source, edge, row);
  }

  #hand(source: number, at: number, values: ArrayLike<number>): void {
    this.energies[source]!.row(at - this.from, values);
    if (source === this.#cpuSource) this.estimate.row(at - this.from, values);
  }
}
