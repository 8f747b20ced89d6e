import type { Host } from '../host/host.ts';

/** How often a wait looks whether what it waits for came with a clock that nobody wakes, s. */
const look = 0.05;

/** Waits for what a program says, on the host's clock; whoever heard it wakes the wait. */
export class Waiting {
  readonly #clock: Host['clock'];
  /** Only while somebody waits: to abort is dear. */
  #wake: AbortController | undefined;

  constructor(clock: Host['clock']) {
    this.#clock = clock;
  }

  wake(): void {
    this.#wake?.abort();
  }

  /** Waits until something is so, a time has come, or a capture has no more time. */
  async until(deadline: number, done: () => boolean): Promise<void> {
    while (!done() && this.#clock.now() < deadline) {
      this.#wake = new AbortController();
      const woken = await this.#clock.sleepUntil(Math.min(deadline, this.#clock.now() + look), this.#wake.signal);
      this.#wake = undefined;
      if (woken === 'ended') return;
    }
  }
}
