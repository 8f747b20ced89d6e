import type { Host } from './host.ts';

const childrenUserTime = 16;
const childrenSystemTime = 17;

/**
 * What this process cost since it started: CPU time of all its threads and its peak resident set (getrusage(2)), and the
 * CPU time of the children that it waited for (`cutime` + `cstime`, proc_pid_stat(5), in clock ticks).
 * @param ownStat text of /proc/self/stat; undefined where there is none, and with it nothing is known of children
 */
export function ownCost(ownStat: string | undefined, clockTicks: number): ReturnType<Host['ownCost']> {
  const { user, system } = process.cpuUsage();
  return {
    cpu: (user + system) / 1e6,
    childrenCpu:
      ownStat === undefined ? 0 : (field(ownStat, childrenUserTime) + field(ownStat, childrenSystemTime)) / clockTicks,
    peakMemory: process.resourceUsage().maxRSS * 1024,
  };
}

/** A numbered field after the name, which may itself hold spaces and parentheses. */
function field(stat: string, number: number): number {
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(afterName[number - 3]) || 0;
}
