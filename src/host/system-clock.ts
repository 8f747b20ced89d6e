import { performance } from 'node:perf_hooks';
import type { Clock } from './host.ts';

/** Timers take at most 2^31 - 1 ms; a longer sleep is made of several. */
const longestTimer = 24 * 60 * 60 * 1000;

/** The machine's clocks: CLOCK_MONOTONIC through `performance.now`, and the wall clock. */
export const systemClock: Clock = {
  now: () => performance.now() / 1000,
  wall: () => Date.now() / 1000,
  sleepUntil: async (at, signal) => {
    // A timer may fire up to a millisecond early; and who is late must still let signals and input through.
    let remaining = 0;
    do {
      remaining = at - performance.now() / 1000;
      if (!signal.aborted) await pause(Math.min(longestTimer, Math.max(0, Math.ceil(remaining * 1000))), signal);
      if (signal.aborted) return 'aborted';
    } while (performance.now() / 1000 < at);
    return 'reached';
  },
};

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      signal.removeEventListener('abort', finish);
      clearTimeout(timer);
      clearImmediate(immediate);
      resolve();
    };
    const timer = milliseconds > 0 ? setTimeout(finish, milliseconds) : undefined;
    const immediate = milliseconds > 0 ? undefined : setImmediate(finish);
    signal.addEventListener('abort', finish);
  });
}
