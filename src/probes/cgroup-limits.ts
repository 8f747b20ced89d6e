import type { Host } from '../host/host.ts';
import type { Group, Lineage } from './cgroup-tree.ts';
import { countCpuList, type Fields } from './fields.ts';
import { KeptFile } from './kept-file.ts';
import { andReason } from './row-source.ts';

const max = Buffer.from('max');
/** Version 1 writes "no limit" as the largest multiple of the page size that fits 63 bits. */
const noLimit = 2 ** 62;

/** One limit that can be changed at any time; `read` answers Infinity for none and NaN where it cannot be read. */
interface Limit {
  readonly group: Group;
  readonly files: readonly KeptFile[];
  readonly read: () => number;
}

/** The tightest of the limits that a process's groups set, read anew at every tick. */
export class Limits {
  /** The tightest limit; Infinity where there is none, NaN where one cannot be read. */
  value = Number.POSITIVE_INFINITY;
  /** The group that sets it. */
  group: Group | undefined;
  readonly #limits: readonly Limit[];
  /** Of two groups that set the same limit: the outer one is meant. */
  readonly #outermost: boolean;

  constructor(limits: readonly Limit[], outermost = false) {
    this.#limits = limits;
    this.#outermost = outermost;
  }

  /** Answers why a limit could not be read. */
  refresh(): string | undefined {
    let reason: string | undefined;
    this.value = Number.POSITIVE_INFINITY;
    this.group = undefined;
    for (const { files, group, read } of this.#limits) {
      for (const file of files) {
        const trouble = file.refresh();
        if (trouble !== undefined) reason = andReason(reason, trouble.detail);
      }
      const value = read();
      if (Number.isNaN(value)) reason ??= `${files[0]?.path}: no limit in it`;
      if (value < this.value || (this.#outermost && value === this.value)) {
        this.value = value;
        this.group = group;
      }
    }
    // The limit that cannot be read may be the tightest.
    if (reason !== undefined) this.value = Number.NaN;
    if (!Number.isFinite(this.value)) this.group = undefined;
    return reason;
  }

  close(): void {
    for (const { files } of this.#limits) for (const file of files) file.close();
  }
}

/** CPU bandwidth in cores: quota over period (cgroup-v2.rst, `cpu.max`; scheduler/sched-bwc.rst for version 1). */
export function quotas(host: Host, lineage: Lineage | undefined): Limits {
  if (lineage?.version !== 1) {
    return new Limits(limitsOf(host, lineage, [['cpu.max']], ([file]) => limit(file!.fields) / file!.fields.number()));
  }
  const names = ['cpu.cfs_quota_us', 'cpu.cfs_period_us'];
  return new Limits(
    limitsOf(host, lineage, [names], ([quota, period]) => {
      const microseconds = quota!.fields.onlyNumber();
      return (microseconds < 0 ? Number.POSITIVE_INFINITY : microseconds) / period!.fields.onlyNumber();
    }),
  );
}

/** Memory in bytes; a limit that is not below the machine's memory limits nothing. */
export function memoryLimits(host: Host, lineage: Lineage | undefined, total: number): Limits {
  const name = lineage?.version === 1 ? 'memory.limit_in_bytes' : 'memory.max';
  return new Limits(
    limitsOf(host, lineage, [[name]], ([file]) => {
      const bytes = limit(file!.fields);
      return bytes >= total || bytes >= noLimit ? Number.POSITIVE_INFINITY : bytes;
    }),
  );
}

/** How many CPUs the groups may run on (cpuset(7)); of groups that share a set the outermost is the one meant. */
export function cpusets(host: Host, lineage: Lineage | undefined): Limits {
  const names = lineage?.version === 1 ? [['cpuset.effective_cpus'], ['cpuset.cpus']] : [['cpuset.cpus.effective']];
  return new Limits(
    limitsOf(host, lineage, names, ([file]) => {
      const cpus = countCpuList(file!.fields);
      // A group whose set was never filled runs where its parent runs.
      return cpus === 0 && file!.fields.end > 0 ? Number.POSITIVE_INFINITY : cpus || Number.NaN;
    }),
    true,
  );
}

/** The limit of every group that has one of these sets of files; a group whose controller is off has none. */
function limitsOf(
  host: Host,
  lineage: Lineage | undefined,
  alternatives: readonly (readonly string[])[],
  read: (files: readonly KeptFile[]) => number,
): readonly Limit[] {
  const limits: Limit[] = [];
  for (const group of lineage?.groups ?? []) {
    for (const names of alternatives) {
      const opened = names.map((name) => KeptFile.open(host, `${group.folder}/${name}`, 1024));
      const files = opened.filter((file) => file instanceof KeptFile);
      if (files.length === names.length) {
        limits.push({ group, files, read: () => read(files) });
        break;
      }
      for (const file of files) file.close();
    }
  }
  return limits;
}

/** The word `max`, or a number. */
function limit(fields: Fields): number {
  if (fields.field() && fields.is(max)) return Number.POSITIVE_INFINITY;
  fields.position = fields.from;
  return fields.number();
}
