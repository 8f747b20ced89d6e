import type { Host } from '../host/host.ts';
import { failure } from '../model/availability.ts';
import type { Series, SourceDescription } from '../model/series.ts';
import { cpusets, type Limits, memoryLimits, quotas } from './cgroup-limits.ts';
import { type Group, groupAt, type Lineage, lineageOf } from './cgroup-tree.ts';
import { counter, gauge } from './columns.ts';
import { KeptFile } from './kept-file.ts';
import type { Emitter, OpenSource, Probe } from './probe.ts';
import { andReason, Trouble } from './row-source.ts';

/**
 * The container or service that negawatt itself runs in, where that limits CPU or memory: the limits, and what the
 * group that sets them used (Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/). Limits can be changed while they
 * are watched, so that they are read at every tick.
 */
export const cgroup: Probe = {
  id: 'cgroup',
  title: 'Own control group',
  open: async (host, options) => {
    // Under a live root, "self" is a process of this machine whose limits are not those of the host that is audited.
    if (host.kind === 'rooted' && host.resolve('/proc/self') !== '/proc/self') return undefined;
    const source = new CgroupSource(host, options.interval);
    const reason = source.prepare();
    if (reason === undefined && source.description.series.length > 0) return source;
    source.close();
    return reason === undefined ? undefined : failure('broken', reason);
  },
};

interface Column {
  readonly series: Series;
  /** Value from files that were just read. */
  readonly read: () => number;
}

class CgroupSource implements OpenSource {
  description: SourceDescription;
  readonly #host: Host;
  readonly #cpu: Lineage | undefined;
  readonly #accounting: Lineage | undefined;
  readonly #memory: Lineage | undefined;
  readonly #quotas: Limits;
  readonly #cpusets: Limits;
  readonly #memoryLimits: Limits;
  readonly #online: number;
  readonly #trouble = new Trouble();
  #cpuGroup: Group | undefined;
  #memoryGroup: Group | undefined;
  #columns: readonly Column[] = [];
  #files: KeptFile[] = [];
  #row = new Float64Array(0);

  constructor(host: Host, period: number) {
    this.#host = host;
    this.#cpu = lineageOf(host, 'cpu');
    this.#accounting = this.#cpu?.version === 1 ? lineageOf(host, 'cpuacct') : this.#cpu;
    this.#memory = lineageOf(host, 'memory');
    this.#quotas = quotas(host, this.#cpu);
    this.#cpusets = cpusets(host, lineageOf(host, 'cpuset'));
    this.#memoryLimits = memoryLimits(host, this.#memory, memoryTotal(host));
    this.#online = onlineCpus(host);
    const version = this.#cpu?.version ?? this.#memory?.version ?? 2;
    this.description = { id: 'cgroup', title: cgroup.title, by: `cgroup v${version}`, period, series: [] };
  }

  /** Learns the limits and, where there are any, the columns; answers why a limit cannot be read. */
  prepare(): string | undefined {
    const reason = this.#refreshLimits();
    if (this.#cpuLimit() !== undefined || this.#memoryLimits.group !== undefined) this.#arrange();
    return reason;
  }

  sample(emit: Emitter): void {
    const at = this.#host.clock.now();
    let reason = this.#refreshLimits();
    const changed = this.#cpuLimit() !== this.#cpuGroup || this.#memoryLimits.group !== this.#memoryGroup;
    // What cannot be read just now has not therefore changed.
    if (changed && reason === undefined) {
      this.#arrange();
      emit.series(at, this.description.series);
    }
    for (const file of this.#files) {
      const failure = file.refreshWhole();
      if (failure !== undefined) reason = andReason(reason, failure.detail);
    }
    for (let index = 0; index < this.#columns.length; index += 1) {
      const { series, read } = this.#columns[index]!;
      this.#row[index] = read();
      if (Number.isNaN(this.#row[index])) reason ??= `${series.metric} of ${series.resource} could not be read`;
    }
    this.#trouble.tell(emit, at, reason);
    emit.row(at, this.#row);
  }

  close(): void {
    for (const limits of [this.#quotas, this.#cpusets, this.#memoryLimits]) limits.close();
    for (const file of this.#files) file.close();
  }

  #refreshLimits(): string | undefined {
    const ofQuotas = this.#quotas.refresh();
    const ofSets = this.#cpusets.refresh();
    const ofMemory = this.#memoryLimits.refresh();
    return ofQuotas ?? ofSets ?? ofMemory;
  }

  /** The group that limits the CPU. A set of CPUs limits where it is smaller than the machine and than every quota. */
  #cpuLimit(): Group | undefined {
    const set = this.#cpusets.value;
    return set < this.#online && set < this.#quotas.value ? this.#cpusets.group : this.#quotas.group;
  }

  #arrange(): void {
    for (const file of this.#files) file.close();
    this.#files = [];
    this.#cpuGroup = this.#cpuLimit();
    this.#memoryGroup = this.#memoryLimits.group;
    this.#columns = [...this.#cpuColumns(), ...this.#memoryColumns()];
    this.description = { ...this.description, series: this.#columns.map(({ series }) => series) };
    this.#row = new Float64Array(this.#columns.length);
  }

  #cpuColumns(): readonly Column[] {
    const columns: Column[] = [];
    const resource = this.#cpuGroup?.path ?? this.#cpu?.groups[0]?.path ?? '/';
    if (this.#cpuGroup !== undefined) {
      const cores = () => {
        const machine = Number.isNaN(this.#online) ? Number.POSITIVE_INFINITY : this.#online;
        const most = Math.min(this.#quotas.value, this.#cpusets.value, machine);
        return Number.isFinite(most) ? most : Number.NaN;
      };
      columns.push({ series: gauge('cgroup.cores', resource, '1'), read: cores });
    }
    if (this.#accounting === undefined || this.#cpu === undefined) return columns;
    const stat = this.#keep(`${groupAt(this.#cpu, resource).folder}/cpu.stat`);
    const used = counter('cgroup.cpu', resource, 's');
    const throttled = counter('cgroup.throttled', resource, 's');
    if (this.#cpu.version === 2) {
      columns.push(...columnOf(used, stat, 'usage_usec', 1e6), ...columnOf(throttled, stat, 'throttled_usec', 1e6));
      return columns;
    }
    const usage = this.#keep(`${groupAt(this.#accounting, resource).folder}/cpuacct.usage`);
    if (usage !== undefined) columns.push({ series: used, read: () => usage.fields.onlyNumber() / 1e9 });
    columns.push(...columnOf(throttled, stat, 'throttled_time', 1e9));
    return columns;
  }

  /** Working set: what is used without the file cache that can be dropped at once, as kubelet counts it. */
  #memoryColumns(): readonly Column[] {
    if (this.#memory === undefined) return [];
    const group = this.#memoryGroup ?? this.#memory.groups[0]!;
    const first = this.#memory.version === 1;
    const current = this.#keep(`${group.folder}/${first ? 'memory.usage_in_bytes' : 'memory.current'}`);
    const stat = this.#keep(`${group.folder}/memory.stat`);
    const cache = Buffer.from(first ? 'total_inactive_file' : 'inactive_file');
    const columns: Column[] = [];
    if (current !== undefined && stat !== undefined) {
      const read = () => {
        const droppable = stat.fields.seek(cache) ? stat.fields.number() : Number.NaN;
        return Math.max(0, current.fields.onlyNumber() - droppable);
      };
      columns.push({ series: gauge('cgroup.memory', group.path, 'By'), read });
    }
    if (this.#memoryGroup !== undefined) {
      const limit = () => (this.#memoryLimits.group === undefined ? Number.NaN : this.#memoryLimits.value);
      columns.push({ series: gauge('cgroup.memory_limit', group.path, 'By'), read: limit });
    }
    return columns;
  }

  #keep(path: string): KeptFile | undefined {
    const file = KeptFile.open(this.#host, path);
    if (!(file instanceof KeptFile)) return undefined;
    if (file.refreshWhole() !== undefined) {
      file.close();
      return undefined;
    }
    this.#files.push(file);
    return file;
  }
}

/** The number behind a word in a file of words and numbers; no column where the word is not in it. */
function columnOf(series: Series, file: KeptFile | undefined, word: string, divisor: number): readonly Column[] {
  const key = Buffer.from(word);
  if (!file?.fields.seek(key)) return [];
  return [{ series, read: () => (file.fields.seek(key) ? file.fields.number() / divisor : Number.NaN) }];
}

/** Lines of CPUs in /proc/stat; NaN where it cannot be read. */
function onlineCpus(host: Host): number {
  const stat = host.read('/proc/stat');
  const lines = typeof stat === 'string' ? (stat.match(/^cpu\d+ /gm)?.length ?? 0) : 0;
  return lines === 0 ? Number.NaN : lines;
}

/** Memory of the machine, By; Infinity where it is not known, so that every limit counts. */
function memoryTotal(host: Host): number {
  const text = host.read('/proc/meminfo');
  const kibibytes = typeof text === 'string' ? /^MemTotal:\s+(\d+) kB$/m.exec(text)?.[1] : undefined;
  return kibibytes === undefined ? Number.POSITIVE_INFINITY : Number(kibibytes) * 1024;
}
