import { textOf } from './cgroup-files.ts';

/** include/linux/sched.h: PF_KTHREAD. */
const kernelThread = 0x00200000;

/** What is asked of one process, proc_pid_stat(5). */
export interface ProcessStat {
  /** The kernel's 15-character name. Text from outside: renderers escape it. */
  readonly name: string;
  readonly state: string;
  readonly group: number;
  readonly isKernelThread: boolean;
  /** utime and stime, in clock ticks. */
  readonly user: number;
  readonly system: number;
  /** cutime and cstime, of children that it waited for, in clock ticks. */
  readonly childUser: number;
  readonly childSystem: number;
}

/** Undefined once the process is gone. */
export function processStat(pid: number | 'self'): ProcessStat | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name may hold spaces and parentheses itself.
  const nameEnd = text.lastIndexOf(')');
  const fields = text.slice(nameEnd + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    name: text.slice(text.indexOf('(') + 1, nameEnd),
    state: fields[0] ?? '',
    group: field(5),
    isKernelThread: (field(9) & kernelThread) !== 0,
    user: field(14),
    system: field(15),
    childUser: field(16),
    childSystem: field(17),
  };
}
