import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { CommandOutcome } from '../../model/command.ts';
import { errnoOf } from '../errno.ts';
import { textOf } from './cgroup-files.ts';
import { processStat } from './process-stat.ts';

/** Names that are kept. */
const most = 20;
/** Longer than a process takes to become another program, ms. */
const patience = 5;

/** The processes by name; those that ended meanwhile, or wait as zombies for their parent, did not survive. */
export function survivorsOf(pids: readonly number[]): CommandOutcome['survivors'] {
  const alive = pids.flatMap((pid) => {
    const stat = processStat(pid);
    return stat === undefined || isDead(stat.state) ? [] : [{ pid, name: stat.name }];
  });
  return { count: alive.length, listed: alive.slice(0, most) };
}

/**
 * Processes whose environment holds a mark, among those that were started since. Who wiped its environment, or runs as
 * another user, is not seen.
 * @param since process id that the kernel had given last when the mark was given out, where that narrows the search
 */
export function markedProcesses(mark: string, since: number | undefined): readonly number[] {
  const own = process.pid;
  return candidates(since).filter((pid) => pid !== own && hasMark(pid, mark));
}

/** The process id that the kernel gave last, proc_loadavg(5); process ids are given in turn, and begin anew at the end. */
export function lastProcessId(): number | undefined {
  const last = /(\d+)\s*$/.exec(textOf('/proc/loadavg') ?? '')?.[1];
  return last === undefined ? undefined : Number(last);
}

function candidates(since: number | undefined): readonly number[] {
  const last = since === undefined ? undefined : lastProcessId();
  if (since !== undefined && last !== undefined && last >= since) {
    // Threads have ids of the same kind, and answer at /proc/<id> too.
    const given = Array.from({ length: last - since }, (_, index) => since + 1 + index);
    return given.filter((id) => textOf(`/proc/${id}/status`)?.includes(`\nTgid:\t${id}\n`));
  }
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

function hasMark(pid: number, mark: string): boolean {
  const until = performance.now() + patience;
  for (;;) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`);
      if (environment.length > 0) return environment.includes(mark);
    } catch (error) {
      // It ended, or is another user's.
      if (errnoOf(error) === undefined) throw error;
      return false;
    }
    // The kernel's own threads have none, nor has a process while it becomes another program: the mark is there after that.
    const stat = processStat(pid);
    if (stat === undefined || isDead(stat.state) || stat.isKernelThread || performance.now() > until) return false;
  }
}

function isDead(state: string): boolean {
  return state === 'Z' || state === 'X';
}
