import { readdirSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { errnoOf } from '../errno.ts';
import { textOf } from './cgroup-files.ts';

/** A group whose last process just ended can be busy for a moment. */
const attempts = 5;
/** Between two attempts, ms. */
const rest = 20;

/** A control group that negawatt makes for one start of a command, below its own, in one hierarchy. */
export class Cgroup {
  readonly folder: string;
  readonly #parent: string;

  private constructor(parent: string, name: string) {
    this.#parent = parent;
    this.folder = `${parent}/${name}`;
  }

  static async make(parent: string, name: string): Promise<Cgroup> {
    const group = new Cgroup(parent, name);
    await mkdir(group.folder);
    return group;
  }

  /** Moves a process in. The kernel waits some ms for it: not on the event loop, which samples meanwhile. */
  async admit(pid: number): Promise<void> {
    await writeFile(`${this.folder}/cgroup.procs`, String(pid));
  }

  /** Process ids in it and in groups that were made below it. */
  members(): readonly number[] {
    return groupsFrom(this.folder).flatMap(processesIn);
  }

  /**
   * Moves whoever is left back to negawatt's own group, and removes the group. What cannot be removed (a process of
   * another user that only root may move) stays: the next start of negawatt removes it when it is empty.
   */
  async remove(): Promise<void> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      for (const folder of groupsFrom(this.folder).reverse()) {
        for (const pid of processesIn(folder)) await attempted(writeFile(`${this.#parent}/cgroup.procs`, String(pid)));
        await attempted(rmdir(folder));
      }
      if (groupsFrom(this.folder).length === 0) return;
      await pause(rest);
    }
  }
}

/** A group and those below it, outer ones first; none where it is not there. */
function groupsFrom(folder: string): string[] {
  try {
    const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [folder, ...inner.flatMap(({ name }) => groupsFrom(`${folder}/${name}`))];
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
}

/** A process of another pid namespace is written as 0, and cannot be named. */
function processesIn(folder: string): readonly number[] {
  return (textOf(`${folder}/cgroup.procs`) ?? '')
    .split('\n')
    .flatMap((line) => (Number(line) > 0 ? [Number(line)] : []));
}

/** The process may have ended, the group been removed: whether it is gone is looked at afterwards. */
async function attempted(action: Promise<void>): Promise<void> {
  try {
    await action;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}
