import { readFileSync } from 'node:fs';

/** A process and its children, as /proc tells of them while they run; what is gone meanwhile counts nothing. */
export function processTree(pid: number): readonly number[] {
  const children = textOf(`/proc/${pid}/task/${pid}/children`).trim();
  return [pid, ...(children === '' ? [] : children.split(' ').flatMap((child) => processTree(Number(child))))];
}

/** CPU time so far, s: utime and stime of proc_pid_stat(5), 10 ms steps. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = textOf(`/proc/${pid}/stat`).split(') ').at(-1)!.split(' ');
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
  }, 0);
}

export interface TreeMemory {
  /** By, in which a page of a file that several of the processes map is counted once, whoever else maps it. */
  readonly once: number;
  /** Proportional set sizes, By: small where others run Node as well. */
  readonly proportional: number;
  /** Peak resident sets, By: shared pages count as often as there are processes. */
  readonly resident: number;
}

/** Memory of some processes, from proc_pid_smaps(5) and VmHWM of proc_pid_status(5). */
export function memoryOf(pids: readonly number[]): TreeMemory {
  const files = new Map<string, number>();
  let anonymous = 0;
  let proportional = 0;
  let resident = 0;
  for (const pid of pids) {
    const own = new Map<string, number>();
    let file = '';
    for (const line of textOf(`/proc/${pid}/smaps`).split('\n')) {
      const value = /^(\w+):\s+(\d+) kB$/.exec(line);
      if (value === null) {
        const mapping = /^[0-9a-f]+-[0-9a-f]+ (?:\S+\s+){4}(.*)$/.exec(line);
        if (mapping !== null) file = mapping[1]!;
        continue;
      }
      const bytes = Number(value[2]) * 1024;
      if (value[1] === 'Pss') proportional += bytes;
      else if (value[1] === 'Rss') own.set(file, (own.get(file) ?? 0) + bytes);
      else if (value[1] === 'Anonymous') {
        anonymous += bytes;
        own.set(file, (own.get(file) ?? 0) - bytes);
      }
    }
    for (const [path, bytes] of own) files.set(path, Math.max(files.get(path) ?? 0, bytes));
    resident += Number(/^VmHWM:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
  }
  const shared = [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { once: anonymous + shared, proportional, resident };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
