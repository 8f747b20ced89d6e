/**
 * One process at one scan of the table. Identity is (pid, start): a process id that was used again has another start.
 * CPU times are since the process started, s, guest time included once (it is part of utime, proc_pid_stat(5)).
 */
export interface ProcessEntry {
  readonly pid: number;
  /** Start time after boot, s (field 22 of /proc/<pid>/stat over the clock tick). */
  readonly start: number;
  parent: number;
  /** utime + stime, s. */
  cpu: number;
  /** cutime + cstime, s: of children that ended and were waited for. */
  childrenCpu: number;
  /** Resident set, By. */
  resident: number;
  /** It has a controlling terminal (tty_nr). Absent: not told, in recordings of before. */
  readonly terminal?: boolean;
  /** The kernel's 15-character name. Text from outside: renderers escape it. Never arguments. */
  name: string;
}

/** What changed in the process table since the scan before. The first scan lists every process. */
export interface ProcessScan {
  /** New processes, and those whose CPU time, memory, parent or name changed. */
  readonly changed: readonly ProcessEntry[];
  /** Process ids, as `[pid, start]`, that were there at the scan before and are gone. */
  readonly ended: readonly (readonly [pid: number, start: number])[];
  /** Processes that exist now. */
  readonly count: number;
}
