import type { Clock } from '../../src/host/host.ts';

/**
 * A clock that stands still while anybody works, and goes on to the next time that somebody waits for once all wait:
 * several loops run on it beside each other, in the order of their times.
 */
export interface EventClock extends Clock {
  /** What is being done takes so long, s. */
  pass(seconds: number): void;
}

export function eventClock(): EventClock {
  let now = 0;
  let waiting: { readonly at: number; readonly go: () => void }[] = [];
  let isPlanned = false;
  const plan = () => {
    if (isPlanned) return;
    isPlanned = true;
    // Everybody who is awake goes to sleep again before the next turn of the event loop.
    setImmediate(() => {
      isPlanned = false;
      waiting.sort((a, b) => a.at - b.at);
      const next = waiting.shift();
      if (next === undefined) return;
      now = Math.max(now, next.at);
      next.go();
      if (waiting.length > 0) plan();
    });
  };
  return {
    now: () => now,
    wall: () => 1_790_000_000 + now,
    pass: (seconds) => {
      now += seconds;
    },
    sleepUntil: (at, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve('aborted');
        const entry = {
          at,
          go: () => {
            signal.removeEventListener('abort', abort);
            resolve('reached');
          },
        };
        const abort = () => {
          waiting = waiting.filter((one) => one !== entry);
          resolve('aborted');
        };
        signal.addEventListener('abort', abort, { once: true });
        waiting.push(entry);
        plan();
      }),
  };
}
