import type { BatchFailure, BatchPoint } from '../../model/batch.ts';

/** For a call of which nothing is known, where the target does not tell, s. */
const usualPatience = 30;
/** Batches differ, and a larger one may fall off a cliff; a call does not take so many times as long as one before it. */
const hungAfter = 20;
/** A batch of 32 may well take 32 times as long as one of 1, and a cliff doubles it. */
const cliff = 2;

/** Which points of a session are still to be measured, and how long their calls take. */
export class OpenPoints {
  readonly #points: readonly BatchPoint[];
  readonly #open: Set<number>;
  readonly #least: number;
  readonly #firstPatience: (point: BatchPoint) => number;
  /** Longest call so far at each place, s. */
  readonly #longest = new Map<number, number>();

  /**
   * @param time of the session, s
   * @param firstPatience of the target, for calls of which nothing is known, s
   */
  constructor(points: readonly BatchPoint[], time: number, firstPatience: (point: BatchPoint) => number = () => 0) {
    this.#points = points;
    this.#open = new Set(points.keys());
    this.#least = Math.max(usualPatience, time / 2);
    this.#firstPatience = firstPatience;
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
   * How long a call may take before it counts as hung, s: 20 times the longest so far at this batch; or where it was never
   * called 20 times that of the next smaller one that was, and twice as many times as it is larger where that is more; or
   * where none was, what the target says. Never less than 30 s or half of the session's time, so that who has slow calls
   * need only give more time.
   */
  patience(place: number): number {
    const point = this.#points[place]!;
    const { batch } = point;
    const [nearest] = [...this.#longest.keys()]
      .filter((other) => this.#isBranch(place, other) && this.#points[other]!.batch <= batch)
      .sort((one, other) => this.#points[other]!.batch - this.#points[one]!.batch);
    if (nearest === undefined) return Math.max(this.#least, this.#firstPatience(point));
    const times = Math.max(hungAfter, (cliff * batch) / this.#points[nearest]!.batch);
    return Math.max(this.#least, times * this.#longest.get(nearest)!);
  }

  #isBranch(one: number, other: number): boolean {
    const [a, b] = [this.#points[one]!, this.#points[other]!];
    return a.concurrency === b.concurrency && a.threads === b.threads;
  }
}
