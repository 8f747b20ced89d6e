import { readFileSync } from 'node:fs';

/** When a stretch of work began and ended, on CLOCK_MONOTONIC, s, and the CPU time that it took. */
export interface ClockedStint {
  readonly from: number;
  readonly to: number;
  readonly cpu: { readonly seconds: number; readonly by: string };
}

/**
 * Starts to take the time; the answer ends it. CPU time is that of this thread where the kernel tells it and it has a
 * name, else that of the whole process.
 */
export function startClock(by: { readonly thread?: string; readonly process: string }): () => ClockedStint {
  const thread = by.thread === undefined ? undefined : threadSeconds();
  const whole = process.cpuUsage();
  const from = monotonic();
  return () => {
    const to = monotonic();
    const after = thread === undefined ? undefined : threadSeconds();
    if (by.thread !== undefined && thread !== undefined && after !== undefined) {
      return { from, to, cpu: { seconds: Math.max(0, after - thread), by: by.thread } };
    }
    const { user, system } = process.cpuUsage(whole);
    return { from, to, cpu: { seconds: (user + system) / 1e6, by: by.process } };
  };
}

function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

/** Time on a CPU of the calling thread, s, in ns steps (Documentation/scheduler/sched-stats.rst); undefined where not told. */
function threadSeconds(): number | undefined {
  try {
    const [ran] = readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ');
    const nanoseconds = Number(ran);
    return nanoseconds > 0 ? nanoseconds / 1e9 : undefined;
  } catch (error) {
    // A kernel without scheduler statistics, or no /proc: the process's own clock is taken instead, and named.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
