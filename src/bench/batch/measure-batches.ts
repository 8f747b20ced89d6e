import type { BatchPoint, KeptPoint } from '../../model/batch.ts';
import { shuffle } from '../random.ts';
import { inWindow, tell, type WindowTools } from '../window.ts';
import { batchWork } from './batch-work.ts';
import { type VisitBudget, visitBudget } from './budget.ts';
import { OpenPoints } from './open-points.ts';
import type { BatchTarget, TargetFailure } from './target.ts';
import { type WarmUp, warmUp } from './warm-up.ts';

export interface BatchSubject {
  readonly target: BatchTarget;
  readonly points: readonly BatchPoint[];
  /** Points that were measured to their end in a session before: they are not measured again. */
  readonly kept?: readonly KeptPoint[];
}

export interface BatchTools extends WindowTools {
  readonly random: () => number;
  /** Fires when no further window is wanted. */
  readonly stop: AbortSignal;
  /** After each visit of a point. */
  readonly onTurn: () => void;
}

export interface BatchPlan {
  /** For all points together, s. */
  readonly time: number;
  /** Steady windows of each point, whatever the time; absent: as many as fit in it. */
  readonly repeat?: number;
}

/** Calls that a window is to have, where the time of a visit allows for them. */
const wantedCalls = 10;

/**
 * Measures every point in rounds, in each round in a new order, so that a slow drift of the machine falls on all of them
 * alike. A round that is begun is ended, so that all points have as many windows: the first one is always made, a further
 * one where it takes no longer than the time that is left, as long as the one before it took. Answers why it ended: "all
 * done" as well where no point is left that could be measured.
 */
export async function measureBatches(
  { target, points, kept = [] }: BatchSubject,
  tools: BatchTools,
  plan: BatchPlan,
): Promise<'all done' | 'time is up' | 'interrupted'> {
  const { clock, random, stop, onTurn } = tools;
  const until = clock.now() + plan.time;
  const open = new OpenPoints(points, plan.time, (point) => target.patience?.(point) ?? 0);
  takeKept(kept, open, tools);
  const session = new Session(target, points, open, tools, visitBudget(Math.max(1, open.places.length), plan));
  for (let round = 1, perPoint = 0; open.places.length > 0; round += 1) {
    if (plan.repeat !== undefined && round > plan.repeat) return 'all done';
    const from = clock.now();
    const order = [...open.places];
    if (plan.repeat === undefined && round > 1 && from + perPoint * order.length > until) return 'time is up';
    shuffle(order, random);
    for (const place of order) {
      if (stop.aborted) return 'interrupted';
      if (!open.has(place)) continue;
      await session.visit(place);
      onTurn();
    }
    if (stop.aborted) return 'interrupted';
    perPoint = (clock.now() - from) / order.length;
  }
  return 'all done';
}

/** What a session before came to is not measured again, and what failed there ends its branch here. */
function takeKept(kept: readonly KeptPoint[], open: OpenPoints, tools: BatchTools): void {
  for (const { point, result } of kept) {
    open.close(point);
    if (result.latency !== undefined) open.took(point, result.latency.max.value);
  }
  for (const { point, result } of kept) {
    if (result.failure !== undefined) skip(open.fail(point, result.failure.cause), point, tools);
  }
}

function skip(places: readonly number[], after: number, tools: BatchTools): void {
  for (const point of places) tell(tools, { kind: 'batch-skipped', point, after });
}

/** Goes from point to point of a target. */
class Session {
  readonly #target: BatchTarget;
  readonly #points: readonly BatchPoint[];
  readonly #open: OpenPoints;
  readonly #tools: BatchTools;
  readonly #budget: VisitBudget;
  /** Place of the point that the target is open at. */
  #at: number | undefined;

  constructor(
    target: BatchTarget,
    points: readonly BatchPoint[],
    open: OpenPoints,
    tools: BatchTools,
    budget: VisitBudget,
  ) {
    this.#target = target;
    this.#points = points;
    this.#open = open;
    this.#tools = tools;
    this.#budget = budget;
  }

  /** Warms one point up and measures one steady window of it, or tells why that cannot be. */
  async visit(place: number): Promise<void> {
    const { stop } = this.#tools;
    const point = this.#points[place]!;
    if (this.#at !== place) {
      this.#at = undefined;
      const failure = await this.#target.open(point);
      // What is interrupted may fail for that alone.
      if (stop.aborted) return;
      if (failure !== undefined) return this.#fail(place, failure);
      this.#at = place;
    }
    const patience = this.#open.patience(place);
    const warm = await warmUp(this.#target, this.#budget.warmUp, point.concurrency, { patience, stop });
    this.#open.took(place, warm.longest);
    if (stop.aborted) return;
    const failure = warm.failure ?? (await this.#window(place, point, warm));
    if (failure !== undefined) this.#fail(place, failure);
  }

  async #window(place: number, point: BatchPoint, warm: WarmUp): Promise<TargetFailure | undefined> {
    const { stop } = this.#tools;
    const stintPlan = {
      seconds: this.#budget.window,
      calls: this.#callsOf(point, warm),
      patience: this.#open.patience(place),
      stop,
    };
    const stint = await inWindow(
      this.#tools,
      labelOf(point),
      () => this.#target.run(stintPlan),
      // A window that was cut is no steady one.
      (done) => (stop.aborted || done.failure !== undefined ? undefined : batchWork(place, done, warm)),
    );
    this.#open.took(
      place,
      stint.latencies.reduce((longest, latency) => Math.max(longest, latency), 0),
    );
    return stop.aborted ? undefined : stint.failure;
  }

  /** Ten, or as many as there is time for; and one at least of those that are made at a time. */
  #callsOf({ concurrency }: BatchPoint, { seconds, pace }: WarmUp): number {
    const affordable = Math.floor(Math.max(0, this.#budget.whole - seconds) / pace);
    return Math.max(concurrency, Math.min(wantedCalls, affordable));
  }

  #fail(place: number, { failure, reason }: TargetFailure): void {
    this.#at = undefined;
    tell(this.#tools, { kind: 'batch-failed', point: place, failure, reason });
    skip(this.#open.fail(place, failure), place, this.#tools);
  }
}

function labelOf({ batch, concurrency, threads }: BatchPoint): string {
  return `batch ${batch}, concurrency ${concurrency}${threads === undefined ? '' : `, threads ${threads}`}`;
}
