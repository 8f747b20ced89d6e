import type { HelperName, Host, Program } from '../host/host.ts';
import type { Failure } from '../model/availability.ts';
import { printable } from './meter-reading.ts';

/** A helper that died is started again not more often than this, s; doubled at each death, up to a minute. */
const shortestPause = 2;
const longestPause = 60;

export interface HelperListener {
  line(text: string): void;
  /** It ended by itself: how, and what it complained of. */
  ended(detail: string): void;
}

/** One process of a helper after the other. Of one that was stopped nothing more is heard. */
export class HelperProcess {
  startedAt = Number.NEGATIVE_INFINITY;
  readonly #host: Host;
  readonly #name: HelperName;
  readonly #listener: HelperListener;
  #running: Program | undefined;
  #pause = shortestPause;

  constructor(host: Host, name: HelperName, listener: HelperListener) {
    this.#host = host;
    this.#name = name;
    this.#listener = listener;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  start(parameters: readonly string[]): Failure | undefined {
    this.startedAt = this.#host.clock.now();
    const started = this.#host.startHelper(this.#name, parameters);
    if ('ok' in started) return started;
    this.#running = started;
    started.onLine((line) => {
      if (this.#running === started) this.#listener.line(line);
    });
    void started.ended.then(({ code, signal, stderr }) => {
      if (this.#running !== started) return;
      this.#running = undefined;
      const how = code === null ? `was ended by ${signal}` : `exited with code ${code}`;
      const complaint = printable(stderr, 200);
      this.#listener.ended(`${this.#name} ${how}${complaint === '' ? '' : `: ${complaint}`}`);
    });
    return undefined;
  }

  /** Whether another start is due; then the next is due later. */
  isDue(now: number): boolean {
    if (now - this.startedAt < this.#pause) return false;
    this.#pause = Math.min(longestPause, 2 * this.#pause);
    return true;
  }

  /** It does what it is for: a death from now on is the first. */
  works(): void {
    this.#pause = shortestPause;
  }

  say(line: string): void {
    this.#running?.say(line);
  }

  stop(): void {
    const running = this.#running;
    this.#running = undefined;
    running?.stop();
  }
}
