import type { ProcessEntry, ProcessScan } from '../model/processes.ts';

/** What one process used in the window. */
export interface ProcessUse {
  readonly pid: number;
  readonly name: string;
  /** CPU time in the window, s: its own, and of children that ended in it the part that was never seen as theirs. */
  readonly cpu: number;
  /** Resident set at the last scan that saw it, By. */
  readonly resident: number;
  readonly ended: boolean;
  /** Start after boot, s. */
  readonly start: number;
  /** CPU time since it started, s, that of children which it waited for included. */
  readonly lifetimeCpu: number;
  /** It has a terminal; undefined: not told. */
  readonly terminal: boolean | undefined;
}

/** Processes that ended are kept one by one up to this number; the ones that used least are added up beyond it. */
const keptEnded = 256;

/**
 * Folds scans of the process table into CPU time a process. Identity is (pid, start time), so an id that is used again
 * is another process. The CPU time that a process spent after the last scan that saw it shows up in its parent's time of
 * waited-for children; what of it was not yet credited to the child is credited to the parent. Process 1 is left out of
 * that: it waits for strangers.
 *
 * Memory grows with the processes that live, not with the length of the window.
 */
export class ProcessTable {
  /** Processes at the last scan. */
  count = 0;
  scans = 0;
  readonly #live = new Map<number, Tracked>();
  #ended: ProcessUse[] = [];
  #forgotten = { count: 0, cpu: 0 };

  scan(scan: ProcessScan): void {
    const isFirst = this.scans === 0;
    this.scans += 1;
    this.count = scan.count;
    this.#endAll(scan);
    for (const entry of scan.changed) {
      const tracked = this.#live.get(entry.pid);
      if (tracked?.start === entry.start) {
        tracked.take(entry);
      } else {
        if (tracked !== undefined) this.#end(tracked);
        this.#live.set(entry.pid, new Tracked(entry, isFirst));
      }
    }
    if (this.#ended.length > 2 * keptEnded) this.#forget();
  }

  /** Every process, the one that used most CPU time first; and the sum of the ended ones that are no longer told apart. */
  finish(): { readonly uses: ProcessUse[]; readonly forgotten: { readonly count: number; readonly cpu: number } } {
    const uses = [...this.#ended];
    for (const tracked of this.#live.values()) uses.push(tracked.use(false));
    uses.sort((a, b) => b.cpu - a.cpu || b.resident - a.resident || a.pid - b.pid);
    return { uses, forgotten: this.#forgotten };
  }

  /** Children before their parents: what a parent that ended too had waited for is then known to be the child's. */
  #endAll({ ended }: ProcessScan): void {
    const gone = new Map<number, Tracked>();
    for (const [pid, start] of ended) {
      const tracked = this.#live.get(pid);
      if (tracked?.start === start) gone.set(pid, tracked);
    }
    const depthOf = (tracked: Tracked) => {
      let depth = 0;
      // A table that is read while it changes may show a circle.
      for (let at = gone.get(tracked.parent); at !== undefined && depth < gone.size; at = gone.get(at.parent))
        depth += 1;
      return depth;
    };
    const deepest = [...gone.values()].map((tracked) => ({ tracked, depth: depthOf(tracked) }));
    deepest.sort((a, b) => b.depth - a.depth);
    for (const { tracked } of deepest) this.#end(tracked);
  }

  #end(tracked: Tracked): void {
    this.#live.delete(tracked.pid);
    this.#ended.push(tracked.use(true));
    const parent = this.#live.get(tracked.parent);
    if (parent !== undefined) parent.reported += tracked.cpu + tracked.childrenCpu + tracked.reported;
  }

  #forget(): void {
    this.#ended.sort((a, b) => b.cpu - a.cpu);
    for (const use of this.#ended.splice(keptEnded)) {
      this.#forgotten.count += 1;
      this.#forgotten.cpu += use.cpu;
    }
  }
}

class Tracked {
  readonly pid: number;
  readonly start: number;
  readonly terminal: boolean | undefined;
  parent: number;
  name: string;
  cpu: number;
  childrenCpu: number;
  resident: number;
  /**
   * CPU time of ended children that was seen as theirs, s: the next rise of `childrenCpu` holds it again. It may come a
   * scan later, since a scan is no instant. What never comes (children nobody waited for) hides as much of what other
   * children used unseen: that stays unattributed, rather than counted twice.
   */
  reported = 0;
  #credit: number;

  /** @param wasThere it ran before the window: what it used until now does not count */
  constructor(entry: ProcessEntry, wasThere: boolean) {
    this.pid = entry.pid;
    this.start = entry.start;
    this.terminal = entry.terminal;
    this.parent = entry.parent;
    this.name = entry.name;
    this.cpu = entry.cpu;
    this.childrenCpu = entry.childrenCpu;
    this.resident = entry.resident;
    this.#credit = wasThere ? 0 : entry.cpu + (entry.pid === 1 ? 0 : entry.childrenCpu);
  }

  take(entry: ProcessEntry): void {
    this.#credit += Math.max(0, entry.cpu - this.cpu);
    const risen = Math.max(0, entry.childrenCpu - this.childrenCpu);
    const known = Math.min(risen, this.reported);
    this.reported -= known;
    if (this.pid !== 1) this.#credit += risen - known;
    this.parent = entry.parent;
    this.name = entry.name;
    this.cpu = entry.cpu;
    this.childrenCpu = entry.childrenCpu;
    this.resident = entry.resident;
  }

  use(ended: boolean): ProcessUse {
    const { pid, name, start, terminal, resident } = this;
    return { pid, name, cpu: this.#credit, resident, ended, start, lifetimeCpu: this.cpu + this.childrenCpu, terminal };
  }
}
