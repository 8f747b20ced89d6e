import { performance } from 'node:perf_hooks';
import type { Clock } from './host.ts';

/** Timers take at most 2^31 - 1 ms; a longer sleep is made of several. */
const longestTimer = 24 * 60 * 60 * 1000;

/** CLOCK_MONOTONIC at the origin of `performance.now`, s: a helper's times are then on the same clock as ours. */
const origin = Number(process.hrtime.bigint()) / 1e9 - performance.now() / 1000;

function now(): number {
  return origin + performance.now() / 1000;
}

/** The machine's clocks: CLOCK_MONOTONIC through `performance.now`, and the wall clock. */
export const systemClock: Clock = {
  now,
  wall: () => Date.now() / 1000,
  sleepUntil: async (at, signal) => {
    // A timer may fire up to a millisecond early; and who is late must still let signals and input through.
    let remaining = 0;
    do {
      remaining = at - now();
      if (!signal.aborted) await pause(Math.min(longestTimer, Math.max(0, Math.ceil(remaining * 1000))), signal);
      if (signal.aborted) return 'aborted';
    } while (now() < at);
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
