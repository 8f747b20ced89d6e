import { readSmallFile } from './small-file.ts';

const statCap = 4096;
/** Clock ticks after boot at which it started (proc_pid_stat(5)). */
const startField = 22;

/**
 * Tells a process from every other one, also from one that gets its number later: the boot and its start in it.
 * Undefined where there is no such process, or /proc does not show it.
 */
export function processMark(pid: number): string | undefined {
  const boot = readSmallFile('/proc/sys/kernel/random/boot_id', statCap);
  const stat = readSmallFile(`/proc/${pid}/stat`, statCap);
  if ('ok' in boot || 'ok' in stat) return undefined;
  // Its name may hold spaces and parentheses.
  const fields = stat.text.slice(stat.text.lastIndexOf(')') + 2).split(' ');
  return `${boot.text.trim()} ${fields[startField - 3]}`;
}
