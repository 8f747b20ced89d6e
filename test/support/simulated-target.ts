import type { BatchTarget, CallStint, StintPlan, TargetFailure } from '../../src/bench/batch/target.ts';
import type { BatchPoint, BatchTargetFacts } from '../../src/model/batch.ts';
import type { EventClock } from './event-clock.ts';

/** How a target behaves that exists only on a simulated clock. */
export interface TargetLaw {
  /** Service time of a call, s: `call + item x batch`. */
  readonly call: number;
  readonly item: number;
  /** Sigma of the lognormal factor on every call, whose median is 1. */
  readonly noise?: number;
  /** The same on all calls between an `open` and the next: how the machine is at the moment. */
  readonly drift?: number;
  /** From this batch on a call takes twice as long, or memory is out at its n-th call. */
  readonly cliff?: { readonly batch: number; readonly call?: number };
  /** How long it says that a first call may take, s. */
  readonly patience?: (point: BatchPoint) => number;
  /** What opening a point answers. */
  readonly opening?: (point: BatchPoint) => TargetFailure | undefined;
  /** Factor on the service time of the n-th call, from 0, since the point was opened. */
  readonly warmth?: (call: number) => number;
  /** W above idle while calls are made. */
  readonly watts: number;
  /** J of an item beside that. */
  readonly joules: number;
}

/** What each `run` was asked, and what it came to. */
export interface Asked {
  readonly point: BatchPoint;
  readonly plan: StintPlan;
  readonly stint: CallStint;
  /** Calls since the point was opened, before this stint. */
  readonly before: number;
}

/** Takes batches by a known law, and keeps account of the energy that this truly takes. */
export class SimulatedTarget implements BatchTarget {
  readonly facts: BatchTargetFacts = {
    kind: 'command',
    title: 'simulated',
    items: 'items',
    batchable: true,
    details: [],
  };
  readonly opened: BatchPoint[] = [];
  readonly asked: Asked[] = [];
  readonly #law: TargetLaw;
  readonly #clock: EventClock;
  readonly #random: () => number;
  readonly #onCall: () => void;
  /** Time and joules above idle so far, at the end of each call of the newest stint; even in between. */
  #knots: (readonly [at: number, joules: number])[] = [[0, 0]];
  #point: BatchPoint | undefined;
  #calls = 0;
  #pace = 1;

  constructor(law: TargetLaw, clock: EventClock, random: () => number, onCall: () => void = () => undefined) {
    this.#law = law;
    this.#clock = clock;
    this.#random = random;
    this.#onCall = onCall;
  }

  patience(point: BatchPoint): number {
    return this.#law.patience?.(point) ?? 0;
  }

  /** J above idle until a time in the newest stint, or after it. */
  joulesUntil(time: number): number {
    const after = this.#knots.findLastIndex(([at]) => at <= time);
    const [from, joules] = this.#knots[Math.max(0, after)]!;
    const next = this.#knots[after + 1];
    return next === undefined ? joules : joules + ((next[1] - joules) * (time - from)) / (next[0] - from);
  }

  async open(point: BatchPoint): Promise<TargetFailure | undefined> {
    this.opened.push(point);
    this.#point = point;
    this.#calls = 0;
    this.#pace = this.#lognormal(this.#law.drift ?? 0);
    this.#clock.pass(0.01);
    return this.#law.opening?.(point);
  }

  async run(plan: StintPlan): Promise<CallStint> {
    const point = this.#point!;
    const { cliff, watts, joules } = this.#law;
    const from = this.#clock.now();
    const before = this.#calls;
    const latencies: number[] = [];
    this.#knots = [this.#knots.at(-1)!, [from, this.#knots.at(-1)![1]]];
    /** When each of the calls that are made at a time is over. */
    const lanes = Array.from({ length: point.concurrency }, () => from);
    const isOpen = (at: number) => at < from + plan.seconds || latencies.length < plan.calls;
    let failure: TargetFailure | undefined;
    while (failure === undefined && !plan.stop.aborted) {
      const lane = lanes.indexOf(Math.min(...lanes));
      if (!isOpen(lanes[lane]!)) break;
      if (cliff?.call !== undefined && point.batch >= cliff.batch && this.#calls + 1 >= cliff.call) {
        failure = { failure: 'out-of-memory', reason: `batch ${point.batch} does not fit` };
        break;
      }
      const seconds = this.#serviceTime(point);
      if (seconds > plan.patience) {
        lanes[lane]! += plan.patience;
        failure = { failure: 'hung', reason: `a call took longer than ${plan.patience} s` };
        break;
      }
      lanes[lane]! += seconds;
      latencies.push(seconds);
      this.#calls += 1;
      const share = seconds / point.concurrency;
      const [at, sum] = this.#knots.at(-1)!;
      // Calls beside each other end at other times; what they take together is even over the stint.
      this.#knots.push([at + share, sum + watts * share + joules * point.batch]);
      this.#onCall();
    }
    const to = Math.max(...lanes);
    const [, sum] = this.#knots.at(-1)!;
    if (point.concurrency > 1) this.#knots.splice(2, Number.POSITIVE_INFINITY, [to, sum]);
    this.#clock.pass(to - from);
    const stint: CallStint = {
      from,
      to,
      submitted: latencies.length + (failure === undefined ? 0 : 1),
      completed: latencies.length,
      items: latencies.length * point.batch,
      latencies: Float64Array.from(latencies),
      cpu: { seconds: (to - from) * 0.5, by: 'a simulation' },
      ...(failure === undefined ? {} : { failure }),
    };
    this.asked.push({ point, plan, stint, before });
    return stint;
  }

  async close(): Promise<void> {}

  #serviceTime({ batch }: BatchPoint): number {
    const { call, item, noise = 0, cliff, warmth } = this.#law;
    const slow = cliff !== undefined && cliff.call === undefined && batch >= cliff.batch ? 2 : 1;
    return (call + item * batch) * slow * this.#pace * (warmth?.(this.#calls) ?? 1) * this.#lognormal(noise);
  }

  /** By Box and Muller. */
  #lognormal(sigma: number): number {
    if (sigma === 0) return 1;
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    return Math.exp(sigma * normal);
  }
}
