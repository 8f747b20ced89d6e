import type { Host } from './host.ts';

const userTime = 14;
const systemTime = 15;
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

/** CPU time and peak resident set of a child that still runs, with what it waited for; nothing where it is gone. */
export function costOfRunning(
  stat: string | undefined,
  status: string | undefined,
  clockTicks: number,
): { readonly cpu: number; readonly peakMemory: number } {
  const ticks =
    stat === undefined
      ? 0
      : [userTime, systemTime, childrenUserTime, childrenSystemTime].reduce(
          (sum, number) => sum + field(stat, number),
          0,
        );
  const peak = /^VmHWM:\s*(\d+) kB$/m.exec(status ?? '')?.[1];
  return { cpu: ticks / clockTicks, peakMemory: Number(peak ?? 0) * 1024 };
}

/** A numbered field after the name, which may itself hold spaces and parentheses. */
function field(stat: string, number: number): number {
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(afterName[number - 3]) || 0;
}
