import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { errnoOf } from '../../../host/errno.ts';
import { textOf } from '../../../host/launch/cgroup-files.ts';
import { processStat } from '../../../host/launch/process-stat.ts';
import { markedProcesses } from '../../../host/launch/survivors.ts';
import { readKernelFacts } from '../../../host/real-host.ts';

/** Between being asked to end and being ended, ms. */
const grace = 1000;
const look = 20;
/** New processes may be started while others are ended. */
const rounds = 50;

/**
 * What a process started and its descendants: who is in its process group, wherever it went since by its parents, and who
 * has the mark in its environment, also in another session.
 */
export class Companions {
  readonly #mark: string;
  readonly #group: number | undefined;
  readonly #clockTicks = readKernelFacts().clockTicks;

  /** @param mark in the environment of this process and of all that it starts */
  constructor(mark: string) {
    this.#mark = mark;
    const group = processStat('self')?.group;
    // In a group that it does not lead, others are none of its own.
    this.#group = group === process.pid ? group : undefined;
  }

  get pids(): readonly number[] {
    const inGroup = readdirSync('/proc').flatMap((name) => {
      if (this.#group === undefined || !/^\d+$/.test(name) || Number(name) === process.pid) return [];
      return isAlive(processStat(Number(name)), this.#group) ? [Number(name)] : [];
    });
    return [...new Set([...inGroup, ...markedProcesses(this.#mark, undefined)])];
  }

  /** CPU time of those that live, with what they waited for, s, in clock ticks. */
  get cpu(): number {
    return this.pids.reduce((sum, pid) => {
      const stat = processStat(pid);
      if (stat === undefined) return sum;
      return sum + (stat.user + stat.system + stat.childUser + stat.childSystem) / this.#clockTicks;
    }, 0);
  }

  /** The peaks of the resident memory of those that live (VmHWM of proc_pid_status(5)), summed, By. */
  get peak(): number {
    return this.pids.reduce((sum, pid) => sum + (residentPeak(pid) ?? 0), 0);
  }

  /** Ends them all: by SIGTERM, and a second later by SIGKILL. */
  async end(): Promise<void> {
    signal(this.pids, 'SIGTERM');
    for (let waited = 0; waited < grace && this.pids.length > 0; waited += look) await pause(look);
    for (let round = 0; round < rounds; round += 1) {
      const left = this.pids;
      if (left.length === 0) return;
      signal(left, 'SIGKILL');
      await pause(look);
    }
  }
}

export function residentPeak(pid: number | 'self'): number | undefined {
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`) ?? '')?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

function isAlive(stat: ReturnType<typeof processStat>, group: number): boolean {
  return stat !== undefined && stat.group === group && stat.state !== 'Z' && stat.state !== 'X';
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      // Gone meanwhile, or another user's by now.
      const code = errnoOf(error);
      if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    }
  }
}
