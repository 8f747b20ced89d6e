import type { CallDone } from './native-session.ts';
import { processMemory } from './process-memory.ts';
import type { Progress } from './protocol.ts';

const firstRoom = 1024;

/** Counts the calls of a stint, and hands them over piece by piece. */
export class StintTally {
  #from: bigint | undefined;
  #to: bigint | undefined;
  #submitted = 0;
  #completed = 0;
  #items = 0;
  #bytes: number | undefined;
  #latencies = new Float64Array(firstRoom);
  #phases = new Map<string, { items: number; seconds: number }>();
  #cpu = process.cpuUsage();

  start(at: bigint): void {
    this.#from ??= at;
    this.#submitted++;
  }

  end(from: bigint, to: bigint, { items, bytes, phases }: CallDone): void {
    this.#to = to;
    this.#items += items;
    if (bytes !== undefined) this.#bytes = (this.#bytes ?? 0) + bytes;
    if (this.#completed === this.#latencies.length) {
      const wider = new Float64Array(2 * this.#latencies.length);
      wider.set(this.#latencies);
      this.#latencies = wider;
    }
    this.#latencies[this.#completed++] = Number(to - from) / 1e9;
    for (const phase of phases ?? []) {
      const sum = this.#phases.get(phase.name);
      if (sum === undefined) this.#phases.set(phase.name, { items: phase.items, seconds: phase.seconds });
      else {
        sum.items += phase.items;
        sum.seconds += phase.seconds;
      }
    }
  }

  /** A call that did not end well: the stint lasts until then. */
  fail(at: bigint): void {
    this.#to = at;
  }

  /** What was counted since this was last asked. @param oldest start of the oldest call in flight */
  take(oldest: bigint | undefined): Progress {
    const spent = process.cpuUsage(this.#cpu);
    const memory = processMemory();
    const progress: Progress = {
      from: seconds(this.#from ?? process.hrtime.bigint()),
      to: seconds(this.#to ?? this.#from ?? process.hrtime.bigint()),
      submitted: this.#submitted,
      completed: this.#completed,
      items: this.#items,
      ...(this.#bytes === undefined ? {} : { bytes: this.#bytes }),
      latencies: this.#latencies.slice(0, this.#completed),
      cpu: { seconds: (spent.user + spent.system) / 1e6, by: 'getrusage of the child' },
      ...(memory === undefined ? {} : { memory }),
      ...(this.#phases.size === 0 ? {} : { phases: [...this.#phases].map(([name, sum]) => ({ name, ...sum })) }),
      ...(oldest === undefined ? {} : { oldest: seconds(oldest) }),
    };
    this.#cpu = process.cpuUsage();
    this.#submitted = 0;
    this.#completed = 0;
    this.#items = 0;
    this.#bytes = undefined;
    this.#phases.clear();
    return progress;
  }
}

function seconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e9;
}
