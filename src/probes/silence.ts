import type { HelperName } from '../host/host.ts';
import { type Failure, failure } from '../model/availability.ts';

/**
 * Without persistence mode the driver wakes each card first, for which a second or two is usual; nvidia-smi has
 * time-outs of its own, of 10 s, s.
 */
const patience: Readonly<Record<HelperName, number>> = { nvml: 10, 'nvidia-smi': 20 };
/** An answer that takes longer than this, or than some intervals, is told, s. */
const longestAnswer = 5;
const intervals = 5;

/** Since when a helper owes an answer, and from when on that is worth telling. Times are the host's monotonic clock, s. */
export class Silence {
  /** It was told, and need not be told again. */
  isTold = false;
  readonly #name: HelperName;
  readonly #limit: number;
  #isStarting = true;
  #lifeAt = Number.NEGATIVE_INFINITY;
  #owesSince = Number.NaN;
  #isWondering = false;

  constructor(name: HelperName, interval: number) {
    this.#name = name;
    this.#limit = Math.max(longestAnswer, intervals * interval);
  }

  get isOwed(): boolean {
    return !Number.isNaN(this.#owesSince);
  }

  get isWondering(): boolean {
    return this.#isWondering;
  }

  /** Since when nothing came that was waited for. */
  get since(): number {
    return this.isOwed ? this.#owesSince : this.#lifeAt;
  }

  get deadline(): number {
    if (this.#isStarting) return this.#lifeAt + patience[this.#name];
    return Math.max(this.#lifeAt, this.#owesSince) + this.#limit;
  }

  /** A process starts. */
  begin(at: number): void {
    this.answered();
    this.#isStarting = true;
    this.#lifeAt = at;
  }

  /** It goes on with its start: it told a card. */
  advanced(at: number): void {
    this.#lifeAt = at;
  }

  started(at: number): void {
    this.#isStarting = false;
    this.#lifeAt = at;
  }

  owe(at: number): void {
    this.#owesSince = at;
  }

  answered(): void {
    this.#owesSince = Number.NaN;
    this.#isWondering = false;
    this.isTold = false;
  }

  /** Somebody asks where it hangs; answers whether for the first time. */
  wonder(): boolean {
    const isFirst = !this.#isWondering;
    this.#isWondering = true;
    return isFirst;
  }

  failure(now: number): Failure {
    return failure('broken', `${this.#name} has not answered for ${this.#seconds(now)}: a call may hang in the driver`);
  }

  /** Of a card on which it hangs, as a clause. */
  ofCard(now: number): string {
    return `a call has not returned for ${this.#seconds(now)}: it may hang in the driver`;
  }

  #seconds(now: number): string {
    const seconds = now - this.since;
    return `${seconds < 2 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
  }
}
