import type { Accounting } from '../../model/command.ts';
import { errnoOf } from '../errno.ts';
import { given } from '../given.ts';
import type { Account, Accountant, Usage } from './account.ts';
import { Cgroup } from './cgroup.ts';
import { type CpuTime, cpuacctCpu, numberOf, unifiedCpu } from './cgroup-files.ts';
import type { CgroupFolders } from './cgroup-folders.ts';
import { survivorsOf } from './survivors.ts';

/** One hierarchy and what is read in it. */
interface Hierarchy<Value> {
  /** Folder of negawatt's own group. */
  readonly parent: string;
  readonly read: (folder: string) => Value | undefined;
}

interface Memory {
  readonly peak: number;
  readonly by: string;
}

/** Accounts each start in a control group of its own, which no descendant leaves by itself. */
export class CgroupAccountant implements Accountant {
  readonly accounting: Accounting;
  readonly #cpu: Hierarchy<CpuTime>;
  readonly #memory: Hierarchy<Memory>;
  /** Of all accountants of this process: two commands may be measured in turn, and their groups lie in one folder. */
  static #count = 0;

  private constructor(by: 'cgroup v2' | 'cgroup v1', cpu: Hierarchy<CpuTime>, memory: Hierarchy<Memory>) {
    this.accounting = { by };
    this.#cpu = cpu;
    this.#memory = memory;
  }

  /** One for each version in which CPU time can be accounted, the better one first. */
  static candidates({ unified, cpuacct, memory }: CgroupFolders, clockTicks: number): readonly CgroupAccountant[] {
    const first = memory === undefined ? undefined : { parent: memory, read: peakOfFirst };
    const candidates: CgroupAccountant[] = [];
    if (unified !== undefined) {
      const cpu = { parent: unified, read: unifiedCpu };
      candidates.push(new CgroupAccountant('cgroup v2', cpu, first ?? { parent: unified, read: peakOfUnified }));
    }
    if (cpuacct !== undefined) {
      const cpu = { parent: cpuacct, read: (folder: string) => cpuacctCpu(folder, clockTicks) };
      candidates.push(new CgroupAccountant('cgroup v1', cpu, first ?? { parent: cpuacct, read: () => undefined }));
    }
    return candidates;
  }

  /** Where it makes its groups. */
  get folder(): string {
    return this.#cpu.parent;
  }

  async open(pid: number): Promise<Account> {
    CgroupAccountant.#count += 1;
    const name = `negawatt-${process.pid}-${CgroupAccountant.#count}`;
    const group = await opened(this.#cpu.parent, name, pid);
    if (this.#cpu.read(group.folder) === undefined) {
      await group.remove();
      throw Object.assign(new Error(`${group.folder}: no CPU time in it`), { code: 'ENODATA' });
    }
    const memory = await this.#memoryGroup(group, name, pid);
    return new CgroupAccount(
      group,
      () => this.#cpu.read(group.folder),
      memory,
      () => (memory === undefined ? undefined : this.#memory.read(memory.folder)),
    );
  }

  /** Memory is the lesser half: where its hierarchy is closed to this user, the peak is absent. */
  async #memoryGroup(cpu: Cgroup, name: string, pid: number): Promise<Cgroup | undefined> {
    if (this.#memory.parent === this.#cpu.parent) return cpu;
    try {
      return await opened(this.#memory.parent, name, pid);
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return undefined;
    }
  }
}

class CgroupAccount implements Account {
  readonly #group: Cgroup;
  readonly #cpu: () => CpuTime | undefined;
  readonly #memory: Cgroup | undefined;
  readonly #peak: () => Memory | undefined;
  #before: CpuTime | undefined;

  constructor(
    group: Cgroup,
    cpu: () => CpuTime | undefined,
    memory: Cgroup | undefined,
    peak: () => Memory | undefined,
  ) {
    this.#group = group;
    this.#cpu = cpu;
    this.#memory = memory;
    this.#peak = peak;
  }

  begin(): void {
    this.#before = this.#cpu();
  }

  end(): Usage {
    const before = this.#before;
    const after = this.#cpu();
    const cpu =
      before === undefined || after === undefined
        ? undefined
        : // The kernel may move time between the two, never the sum.
          { user: Math.max(0, after.user - before.user), system: Math.max(0, after.system - before.system) };
    return { ...given({ cpu, memory: this.#peak() }), survivors: survivorsOf(this.#group.members()) };
  }

  async close(): Promise<void> {
    await this.#group.remove();
    if (this.#memory !== this.#group) await this.#memory?.remove();
  }
}

/** A new group with the process in it; no group where that fails. */
async function opened(parent: string, name: string, pid: number): Promise<Cgroup> {
  const group = await Cgroup.make(parent, name);
  try {
    await group.admit(pid);
    return group;
  } catch (error) {
    await group.remove();
    throw error;
  }
}

/** Linux 5.19 and later, where the memory controller is on below negawatt's own group. */
function peakOfUnified(folder: string): Memory | undefined {
  const peak = numberOf(`${folder}/memory.peak`);
  return peak === undefined ? undefined : { peak, by: 'memory.peak of its cgroup v2, file cache included' };
}

function peakOfFirst(folder: string): Memory | undefined {
  const peak = numberOf(`${folder}/memory.max_usage_in_bytes`);
  return peak === undefined
    ? undefined
    : { peak, by: 'memory.max_usage_in_bytes of its cgroup v1, file cache included' };
}
