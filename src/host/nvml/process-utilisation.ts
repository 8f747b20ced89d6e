import { type Handle, layout, type Nvml, returned } from './abi.ts';
import { MemoryBlock } from './memory-block.ts';

const firstRoom = 128;
const mostSamples = 16_384;
const attempts = 3;

/** The share of the SMs' time that each process had, by the driver's own samples of the last seconds. */
export class ProcessUtilisation {
  readonly #nvml: Nvml;
  /** By card: the latest sample that was seen, µs since 1970; undefined where the card does not tell. */
  readonly #seen = new Map<string, number | undefined>();
  readonly #start = Date.now() * 1000;
  readonly #count = new MemoryBlock(8);
  #block = new MemoryBlock(firstRoom * layout.processUtilisation.size);
  #room = firstRoom;

  constructor(nvml: Nvml) {
    this.#nvml = nvml;
  }

  /**
   * The mean of each process's samples since the last call for this card, 0 to 1, of those that ended meanwhile too. A
   * process without samples had none of it; undefined where the driver does not tell.
   */
  since(uuid: string, handle: Handle): ReadonlyMap<number, number> | undefined {
    const last = this.#seen.has(uuid) ? this.#seen.get(uuid) : this.#start;
    if (last === undefined) return undefined;
    const code = this.#call(handle, last);
    if (code === returned.notFound) return new Map();
    if (code === returned.notSupported || code === returned.functionNotFound) this.#seen.set(uuid, undefined);
    if (code !== returned.success) return undefined;
    return this.#means(uuid, last);
  }

  #means(uuid: string, last: number): ReadonlyMap<number, number> {
    const { size, pid: pidAt, time, sm } = layout.processUtilisation;
    const sums = new Map<number, [sum: number, count: number]>();
    const told = new Set<string>();
    let latest = last;
    for (let at = 0; at < Math.min(this.#room, this.#count.word(0)) * size; at += size) {
      const when = this.#block.uint64(at + time) ?? 0;
      const share = this.#block.uint32(at + sm);
      // Drivers fill places that they have no sample for with zeros or with what was sampled before.
      if (when <= last || share === null || share > 100) continue;
      latest = Math.max(latest, when);
      const pid = this.#block.word(at + pidAt);
      // Computing and drawing, a process may be told twice of one period.
      if (told.has(`${pid} ${when}`)) continue;
      told.add(`${pid} ${when}`);
      const known = sums.get(pid) ?? [0, 0];
      known[0] += share;
      known[1] += 1;
      sums.set(pid, known);
    }
    this.#seen.set(uuid, latest);
    // A process has a sample only of the periods in which it worked: those that it lacks are periods of no work. Their
    // number is that of the process that has most, since drivers may stamp each process at a time of its own.
    const periods = Math.max(1, ...[...sums.values()].map(([, count]) => count));
    return new Map([...sums].map(([pid, [sum]]) => [pid, sum / periods / 100]));
  }

  #call(handle: Handle, last: number): number {
    let code: number = returned.insufficientSize;
    for (let attempt = 0; attempt < attempts && code === returned.insufficientSize; attempt += 1) {
      this.#count.put(0, this.#room);
      code = this.#nvml.processUtilisation(handle, this.#block.bytes, this.#count.bytes, last);
      if (code !== returned.insufficientSize) continue;
      this.#room = Math.min(mostSamples, Math.max(this.#room, this.#count.word(0)));
      this.#block = new MemoryBlock(this.#room * layout.processUtilisation.size);
    }
    return code;
  }
}
