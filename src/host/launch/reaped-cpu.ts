import type { CLibrary } from './c-library.ts';
import type { CpuTime } from './cgroup-files.ts';
import { processStat } from './process-stat.ts';

/**
 * Tells the CPU time of all children that this process waited for, with what those had waited for; where the C library
 * cannot be called, in clock ticks: `cutime` and `cstime` of /proc/self/stat.
 */
export function reapedCpuReader(library: CLibrary | undefined, clockTicks: number): () => CpuTime | undefined {
  return library?.reapedCpu ?? (() => fromStat(clockTicks));
}

function fromStat(clockTicks: number): CpuTime | undefined {
  const stat = processStat('self');
  return stat === undefined ? undefined : { user: stat.childUser / clockTicks, system: stat.childSystem / clockTicks };
}
