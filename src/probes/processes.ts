import type { Host, HostFile } from '../host/host.ts';
import { failure } from '../model/availability.ts';
import type { ProcessEntry, ProcessScan } from '../model/processes.ts';
import type { SourceDescription } from '../model/series.ts';
import { missingProc, seldom } from './columns.ts';
import { Fields } from './fields.ts';
import type { Emitter, OpenSource, Probe } from './probe.ts';
import { ProcessStat } from './process-stat.ts';
import { Trouble } from './row-source.ts';

/**
 * Files that are kept open, so that a process costs one system call a scan. Each holds a page of the kernel's memory;
 * beyond this many, processes are opened anew at each scan.
 */
const mostKept = 2048;
/** A stat line has about 400 bytes; a name of at most 64 is in it. */
const longestStat = 4096;

/** The process table: CPU time, memory, parent and name of every process (proc_pid_stat(5)). Never arguments. */
export const processes: Probe = {
  id: 'processes',
  title: 'Processes',
  open: async (host, options) => {
    if (options.top === 0) return undefined;
    const listed = host.list('/proc');
    if ('ok' in listed) return missingProc(listed);
    if (!listed.some(isProcess)) return missingProc(failure('absent', '/proc: no processes in it'));
    return new ProcessTable(host, seldom(options.interval));
  },
};

/** A process that was seen, and what tells whether it changed. */
interface Seen {
  readonly path: string;
  /** Bound to the process, not to its id: it fails once the process ended. */
  readonly file: HostFile | undefined;
  readonly entry: ProcessEntry;
  readonly startTicks: number;
  nameBytes: Buffer;
  scan: number;
}

class ProcessTable implements OpenSource {
  readonly description: SourceDescription;
  readonly #host: Host;
  readonly #trouble = new Trouble();
  readonly #buffer = Buffer.allocUnsafe(longestStat);
  readonly #fields = new Fields();
  readonly #stat = new ProcessStat();
  readonly #seen = new Map<number, Seen>();
  readonly #changed: ProcessEntry[] = [];
  readonly #ended: (readonly [pid: number, start: number])[] = [];
  #scan = 0;
  #kept = 0;

  constructor(host: Host, period: number) {
    this.#host = host;
    this.description = { id: 'processes', title: processes.title, by: '/proc/<pid>/stat', period, series: [] };
  }

  sample(emit: Emitter): void {
    const at = this.#host.clock.now();
    const names = this.#host.list('/proc');
    const reason = 'ok' in names ? names.detail : undefined;
    this.#trouble.tell(emit, at, reason);
    // A table that cannot be listed says nothing about which processes ended.
    if ('ok' in names) return;
    this.#scan += 1;
    this.#changed.length = 0;
    this.#ended.length = 0;
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index]!;
      if (isProcess(name)) this.#look(Number(name));
    }
    for (const [pid, { entry, scan }] of this.#seen) {
      if (scan === this.#scan) continue;
      this.#forget(pid);
      this.#ended.push([pid, entry.start]);
    }
    const scan: ProcessScan = { changed: this.#changed, ended: this.#ended, count: this.#seen.size };
    emit.processes(at, scan);
  }

  close(): void {
    for (const pid of this.#seen.keys()) this.#forget(pid);
  }

  #forget(pid: number): void {
    const file = this.#seen.get(pid)?.file;
    this.#seen.delete(pid);
    if (file === undefined) return;
    this.#kept -= 1;
    file.close();
  }

  #look(pid: number): void {
    const seen = this.#seen.get(pid);
    if (seen === undefined) {
      this.#meet(pid);
      return;
    }
    const length = seen.file?.read(this.#buffer) ?? this.#host.readInto(seen.path, this.#buffer);
    if (typeof length !== 'number') {
      // It ended, and its id may be another's by now; another failure does not say that it ended.
      if (length.why === 'absent') this.#replace(pid, seen);
      else seen.scan = this.#scan;
      return;
    }
    if (!this.#parse(length)) return;
    if (seen.startTicks === this.#stat.start) this.#update(seen);
    else this.#replace(pid, seen);
  }

  #parse(length: number): boolean {
    this.#fields.open(this.#buffer, length);
    return this.#stat.parse(this.#fields);
  }

  #replace(pid: number, seen: Seen): void {
    this.#forget(pid);
    this.#ended.push([pid, seen.entry.start]);
    this.#meet(pid);
  }

  /** Reads a process for the first time; one that ended since the listing is none. */
  #meet(pid: number): void {
    const path = `/proc/${pid}/stat`;
    const file = this.#kept < mostKept ? this.#host.open(path) : undefined;
    const isOpen = file !== undefined && !('ok' in file);
    const length = isOpen ? file.read(this.#buffer) : this.#host.readInto(path, this.#buffer);
    if (typeof length === 'number' && this.#parse(length)) {
      if (isOpen) this.#kept += 1;
      this.#add(pid, path, isOpen ? file : undefined);
    } else if (isOpen) file.close();
  }

  #update(seen: Seen): void {
    const { entry } = seen;
    const stat = this.#stat;
    const { clockTicks, pageSize } = this.#host.kernel;
    const cpu = stat.ticks / clockTicks;
    const childrenCpu = stat.childrenTicks / clockTicks;
    const resident = stat.pages * pageSize;
    const named = sameBytes(seen.nameBytes, this.#buffer, stat.nameFrom, stat.nameTo);
    seen.scan = this.#scan;
    const same =
      named &&
      cpu === entry.cpu &&
      childrenCpu === entry.childrenCpu &&
      resident === entry.resident &&
      stat.parent === entry.parent;
    if (same) return;
    entry.cpu = cpu;
    entry.childrenCpu = childrenCpu;
    entry.resident = resident;
    entry.parent = stat.parent;
    if (!named) {
      seen.nameBytes = this.#nameBytes();
      entry.name = seen.nameBytes.toString();
    }
    this.#changed.push(entry);
  }

  #add(pid: number, path: string, file: HostFile | undefined): void {
    const stat = this.#stat;
    const { clockTicks, pageSize } = this.#host.kernel;
    const nameBytes = this.#nameBytes();
    const entry: ProcessEntry = {
      pid,
      start: stat.start / clockTicks,
      parent: stat.parent,
      cpu: stat.ticks / clockTicks,
      childrenCpu: stat.childrenTicks / clockTicks,
      resident: stat.pages * pageSize,
      terminal: stat.terminal !== 0,
      name: nameBytes.toString(),
    };
    this.#seen.set(pid, { path, file, entry, startTicks: stat.start, nameBytes, scan: this.#scan });
    this.#changed.push(entry);
  }

  #nameBytes(): Buffer {
    return Buffer.from(this.#buffer.subarray(this.#stat.nameFrom, this.#stat.nameTo));
  }
}

function isProcess(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x31 && first <= 0x39 && /^\d{1,9}$/.test(name);
}

function sameBytes(bytes: Buffer, buffer: Buffer, from: number, to: number): boolean {
  if (bytes.length !== to - from) return false;
  for (let index = 0; index < bytes.length; index += 1) if (bytes[index] !== buffer[from + index]) return false;
  return true;
}
