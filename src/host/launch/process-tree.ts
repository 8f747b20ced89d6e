import type { Accounting } from '../../model/command.ts';
import { given } from '../given.ts';
import { isProgramEndDue, isWaitedFor, onProgramEnd } from '../program-ends.ts';
import type { Account, Accountant, Usage } from './account.ts';
import { type CpuTime, textOf } from './cgroup-files.ts';
import { processStat } from './process-stat.ts';
import { lastProcessId, markedProcesses, survivorsOf } from './survivors.ts';

/**
 * As long as no machine gives out all its process ids (32,768 at least) in this time, s, the ids given out since a start
 * are those between two: a short command is not charged with a search of all processes.
 */
const shortRun = 1;

/**
 * Accounts each start by what negawatt waited for: at its end, the command and all that its tree waited for, to which the
 * survivors are added. Lost is what descendants used that ended before the command without being waited for by it:
 * orphans. What meters and helpers used that end meanwhile is told apart by the time at which each was waited for.
 */
export class TreeAccountant implements Accountant {
  readonly accounting: Accounting;
  readonly #reaped: () => CpuTime | undefined;
  readonly #clockTicks: number;
  readonly #now: () => number;

  constructor(
    reason: string | undefined,
    {
      reaped,
      clockTicks,
      now,
    }: {
      readonly reaped: () => CpuTime | undefined;
      readonly clockTicks: number;
      readonly now: () => number;
    },
  ) {
    this.accounting = { by: 'process tree', ...given({ reason }) };
    this.#reaped = reaped;
    this.#clockTicks = clockTicks;
    this.#now = now;
  }

  async open(pid: number, mark: string): Promise<Account> {
    return new TreeAccount(pid, mark, this.#reaped, this.#clockTicks, this.#now);
  }
}

class TreeAccount implements Account {
  readonly #pid: number;
  readonly #mark: string;
  readonly #reaped: () => CpuTime | undefined;
  readonly #clockTicks: number;
  readonly #now: () => number;
  #before: CpuTime | undefined;
  #waiting = 0;
  #lastId: number | undefined;
  #begun = 0;
  /** The command and a program beside it were waited for at once: what each of them used cannot be told. */
  #isMixed = false;
  #deafen: () => void = () => undefined;

  constructor(pid: number, mark: string, reaped: () => CpuTime | undefined, clockTicks: number, now: () => number) {
    this.#pid = pid;
    this.#mark = mark;
    this.#reaped = reaped;
    this.#clockTicks = clockTicks;
    this.#now = now;
  }

  begin(): void {
    this.#waiting = ownCpu(this.#pid);
    this.#lastId = lastProcessId();
    this.#begun = this.#now();
    this.#before = this.#reaped();
    this.#deafen = onProgramEnd(() => {
      // Until the command itself is waited for, nothing of it is in what was.
      if (isWaitedFor(this.#pid)) this.#isMixed = true;
      else this.#before = this.#reaped();
    });
  }

  end(): Usage {
    const after = this.#reaped();
    this.#deafen();
    const isMixed = this.#isMixed || isProgramEndDue();
    const since = this.#now() - this.#begun < shortRun ? this.#lastId : undefined;
    const pids = markedProcesses(this.#mark, since);
    const before = isMixed ? undefined : this.#before;
    const cpu = before === undefined || after === undefined ? undefined : this.#used(before, after, pids);
    return { ...given({ cpu }), survivors: survivorsOf(pids) };
  }

  async close(): Promise<void> {
    this.#deafen();
  }

  #used(before: CpuTime, after: CpuTime, survivors: readonly number[]): CpuTime {
    const user = Math.max(0, after.user - before.user);
    const system = Math.max(0, after.system - before.system);
    // What the process used before it became the command was not divided: it is taken from both parts alike.
    const kept = user + system === 0 ? 0 : Math.max(0, 1 - this.#waiting / (user + system));
    const used = { user: user * kept, system: system * kept };
    for (const pid of survivors) {
      const stat = processStat(pid);
      if (stat === undefined) continue;
      used.user += (stat.user + stat.childUser) / this.#clockTicks;
      used.system += (stat.system + stat.childSystem) / this.#clockTicks;
    }
    return used;
  }
}

/** CPU time of a process with one thread, s: the scheduler's own, sched-stats.rst; 0 where it keeps none. */
function ownCpu(pid: number): number {
  return Number(/^\d+/.exec(textOf(`/proc/${pid}/schedstat`) ?? '')?.[0] ?? 0) / 1e9;
}
