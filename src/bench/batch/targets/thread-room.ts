import { availableParallelism } from 'node:os';
import { cpuFacts } from '../../../host/cpu-facts.ts';
import type { Host } from '../../../host/host.ts';
import { quotas } from '../../../probes/cgroup-limits.ts';
import { lineageOf } from '../../../probes/cgroup-tree.ts';

/** Where threads can run: CPUs that this process may use, physical cores, and the cores of its quota. */
export interface ThreadRoom {
  readonly cpus: number;
  readonly cores?: number;
  /** Infinity for none. */
  readonly quota: number;
}

export function threadRoom(host: Host): ThreadRoom {
  const { cores } = cpuFacts(host).cpu;
  const limits = quotas(host, lineageOf(host, 'cpu'));
  limits.refresh();
  const quota = Number.isNaN(limits.value) ? Number.POSITIVE_INFINITY : limits.value;
  limits.close();
  return { cpus: availableParallelism(), ...(cores === undefined ? {} : { cores }), quota };
}

/**
 * Threads for a library whose threads wait by spinning: with every CPU taken, anything else that runs makes all of them
 * wait (ggml at 2 threads on 2 busy CPUs: 5 to 160 tokens/s, at 1 thread 844). So it gets the physical cores less one, or
 * those of the quota less one.
 */
export function spinningThreads({ cpus, cores = cpus, quota }: ThreadRoom): {
  readonly usual: number;
  readonly most: number;
} {
  return { usual: Math.max(1, Math.floor(Math.min(cpus, cores, quota)) - 1), most: cpus };
}
