import type { BatchFailure, BatchPoint } from '../../model/batch.ts';

/** Nobody waits longer for a call of which nothing is known than this, s, or half of the time of the session. */
const usualPatience = 30;
/** A larger batch may well take twice as long, and fall off a cliff besides; it does not take so many times as long. */
const hungAfter = 20;

/** Which points of a session are still to be measured, and how long their calls take. */
export class OpenPoints {
  readonly #points: readonly BatchPoint[];
  readonly #open: Set<number>;
  readonly #patience: number;
  /** Longest call so far at each place, s. */
  readonly #longest = new Map<number, number>();

  /** @param time of the session, s */
  constructor(points: readonly BatchPoint[], time: number) {
    this.#points = points;
    this.#open = new Set(points.keys());
    this.#patience = Math.max(usualPatience, time / 2);
  }

  /** Places of the points that are open, in their order. */
  get places(): readonly number[] {
    return [...this.#open];
  }

  has(place: number): boolean {
    return this.#open.has(place);
  }

  /** Nothing more is to be measured there. */
  close(place: number): void {
    this.#open.delete(place);
  }

  /**
   * A failure ends its point, and its branch: a larger batch at the same concurrency and number of threads takes more of
   * everything. What a target says that it does not support tells nothing of larger ones. Answers the places that are
   * left out for it.
   */
  fail(place: number, failure: BatchFailure): readonly number[] {
    this.close(place);
    if (failure === 'unsupported') return [];
    const { batch } = this.#points[place]!;
    const skipped = this.places.filter((other) => this.#isBranch(place, other) && this.#points[other]!.batch > batch);
    for (const other of skipped) this.close(other);
    return skipped;
  }

  /** @param seconds the longest call of a stint, or of a session before; 0 where none ended */
  took(place: number, seconds: number): void {
    if (seconds > 0) this.#longest.set(place, Math.max(seconds, this.#longest.get(place) ?? 0));
  }

  /**
   * How long a call may take before it counts as hung, s: 20 times the longest so far at this batch, or where it was never
   * called at the next smaller one that was; and never less than 30 s or half of the session's time, so that who has
   * slow calls need only give more time.
   */
  patience(place: number): number {
    const { batch } = this.#points[place]!;
    const [nearest] = [...this.#longest.keys()]
      .filter((other) => this.#isBranch(place, other) && this.#points[other]!.batch <= batch)
      .sort((one, other) => this.#points[other]!.batch - this.#points[one]!.batch);
    const longest = nearest === undefined ? 0 : this.#longest.get(nearest)!;
    return Math.max(this.#patience, hungAfter * longest);
  }

  #isBranch(one: number, other: number): boolean {
    const [a, b] = [this.#points[one]!, this.#points[other]!];
    return a.concurrency === b.concurrency && a.threads === b.threads;
  }
}
