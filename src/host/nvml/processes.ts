import type { GpuLine } from '../../model/gpu.ts';
import { lineCap } from '../line-splitter.ts';
import { type Call, type Handle, inWords, layout, type Nvml, returned } from './abi.ts';
import type { CardReader, Tell } from './card-reader.ts';
import { MemoryBlock } from './memory-block.ts';
import { ProcessUtilisation } from './process-utilisation.ts';

type Entry = Extract<GpuLine, { readonly processes: unknown }>['processes'][2][number];

const firstRoom = 64;
/** A count from outside is not trusted with our memory. */
const mostProcesses = 4096;
/** Processes may start between the call that tells how many there are and the next one. */
const attempts = 3;
/** What a line has beside its entries, By. */
const frame = 64;

interface Found {
  readonly pid: number;
  readonly instance: number | null;
  readonly types: Set<string>;
  memory: number | null;
}

/** The processes on the cards. */
export class Processes {
  readonly #nvml: Nvml;
  readonly #tell: Tell;
  readonly #utilisation: ProcessUtilisation;
  readonly #failing = new Set<string>();
  readonly #count = new MemoryBlock(8);
  #block = new MemoryBlock(firstRoom * layout.process.size);
  #room = firstRoom;

  constructor(nvml: Nvml, tell: Tell) {
    this.#nvml = nvml;
    this.#tell = tell;
    this.#utilisation = new ProcessUtilisation(nvml);
  }

  /** A line of JSON; undefined where the driver does not tell. */
  line(at: number, card: CardReader): string | undefined {
    const { index, uuid } = card.facts;
    const found = new Map<string, Found>();
    const code = this.#gather(card, found);
    if (code !== returned.success) {
      this.#tellOnce(at, index, `${uuid} list`, `the processes cannot be listed (${inWords(code)})`);
      return undefined;
    }
    this.#failing.delete(`${uuid} list`);
    const shares = card.facts.mig === true ? undefined : this.#utilisation.since(uuid, card.handle);
    const entries = [...found.values()].map(({ pid, instance, types, memory }): Entry => {
      const sm = shares === undefined ? null : (shares.get(pid) ?? 0);
      return [pid, [...types].sort().join('+'), memory, sm, instance];
    });
    // What ended since the last call had its part too: left out, it would be taken for work of those that live.
    const listed = new Set(entries.map(([pid]) => pid));
    for (const [pid, sm] of shares ?? []) if (sm > 0 && !listed.has(pid)) entries.push([pid, '', null, sm, null]);
    return this.#bounded(at, card, entries);
  }

  /** What no reader would take whole is cut at the processes that use least. */
  #bounded(at: number, card: CardReader, entries: Entry[]): string {
    entries.sort((a, b) => (b[3] ?? 0) - (a[3] ?? 0) || (b[2] ?? 0) - (a[2] ?? 0) || a[0] - b[0]);
    let length = frame;
    let kept = 0;
    for (const entry of entries) {
      length += JSON.stringify(entry).length + 1;
      if (length > lineCap) break;
      kept += 1;
    }
    const { index, uuid } = card.facts;
    if (kept < entries.length) {
      const reason = `of ${entries.length} processes only the ${kept} that use most are told`;
      this.#tellOnce(at, index, `${uuid} many`, reason);
    } else this.#failing.delete(`${uuid} many`);
    return `${JSON.stringify({ processes: [Math.round(at * 1e6) / 1e6, index, entries.slice(0, kept)] })}\n`;
  }

  /** With MIG each slice is asked: of the whole card only the privileged are told. */
  #gather(card: CardReader, found: Map<string, Found>): number {
    const { computeProcesses, graphicsProcesses } = this.#nvml;
    if (card.facts.mig === true) {
      let refusal: number = returned.success;
      card.slices.forEach((slice, at) => {
        const code = this.#list(computeProcesses, slice, 'C', found, card.facts.slices[at]?.gpuInstance ?? null);
        if (code !== returned.success) refusal = code;
      });
      return refusal;
    }
    const compute = this.#list(computeProcesses, card.handle, 'C', found, null);
    const graphics = this.#list(graphicsProcesses, card.handle, 'G', found, null);
    // Boards for computing have no graphics to list.
    return compute === returned.success || graphics === returned.success ? returned.success : compute;
  }

  #list(call: Call, handle: Handle, type: string, found: Map<string, Found>, slice: number | null): number {
    let code: number = returned.insufficientSize;
    for (let attempt = 0; attempt < attempts && code === returned.insufficientSize; attempt += 1) {
      this.#count.put(0, this.#room);
      code = call(handle, this.#count.bytes, this.#block.bytes);
      if (code === returned.insufficientSize) this.#grow(2 * this.#count.word(0) + 5);
    }
    if (code !== returned.success) return code;
    const { size, pid: pidAt, memory: memoryAt, gpuInstance } = layout.process;
    for (let at = 0; at < Math.min(this.#room, this.#count.word(0)) * size; at += size) {
      const pid = this.#block.word(at + pidAt);
      const memory = this.#block.uint64(at + memoryAt);
      const instance = this.#block.uint32(at + gpuInstance) ?? slice;
      const key = `${pid} ${instance}`;
      const known = found.get(key) ?? { pid, instance, types: new Set(), memory: null };
      known.types.add(type);
      if (memory !== null) known.memory = Math.max(memory, known.memory ?? 0);
      found.set(key, known);
    }
    return code;
  }

  #grow(wanted: number): void {
    this.#room = Math.min(mostProcesses, Math.max(wanted, this.#room));
    this.#block = new MemoryBlock(this.#room * layout.process.size);
  }

  #tellOnce(at: number, index: number, key: string, reason: string): void {
    if (this.#failing.has(key)) return;
    this.#failing.add(key);
    this.#tell(at, index, reason);
  }
}
