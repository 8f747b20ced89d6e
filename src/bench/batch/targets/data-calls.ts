import { statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { systemPath } from '../../../archive/path-bytes.ts';
import { NegawattError } from '../../../errors.ts';
import { startClock } from '../../stint-clock.ts';
import { LatencyList } from '../latency-list.ts';
import { BatchPipe } from './batch-pipe.ts';
import type { CallEnd } from './call-failure.ts';
import type { CallMaker } from './call-host.ts';
import type { CallPlan, PartEnd } from './call-protocol.ts';
import { type Companions, residentPeak } from './companions.ts';
import { openRows } from './open-rows.ts';
import { type RowScan, scanRows } from './row-scan.ts';
import type { RowSource } from './row-source.ts';
import { touch } from './touch.ts';

/** What was seen of a file, and which it was. */
export interface ScannedFile extends RowScan {
  readonly stamp: string;
}

export interface DataOpening {
  readonly path: string;
  /** Of the file that was looked at. */
  readonly stamp: string;
  readonly batch: number;
  /** Where reading begins; see `RowScan.places`. */
  readonly at?: number;
  /** Argument vector of what takes the batches. */
  readonly pipe?: readonly string[];
}

/** Calls that are ready at once would keep everything else from being heard, ms. */
const hearEvery = 20;
/** What looking at a file may take before it is measured, s. */
const scanTime = 5;

const changed: CallEnd = { how: 'refused', reason: 'the file changed since it was looked at' };

/** Tells a file from what may stand at its path later, or be written into it. */
function stampOf(path: string): string {
  const found = statSync(systemPath(path), { throwIfNoEntry: false, bigint: true });
  return found === undefined ? 'gone' : [found.dev, found.ino, found.size, found.mtimeNs].join(' ');
}

/** Reads batches of rows, decodes them and hands them on: a batch is a call. */
export class DataCalls implements CallMaker<DataOpening> {
  /** What the values came to, so that reading them is no work without a use. */
  sum = 0;
  readonly #companions: Pick<Companions, 'end' | 'cpu' | 'peak'>;
  #source: RowSource | undefined;
  #pipe: BatchPipe | undefined;
  #hasChanged = () => false;
  #batch = 1;
  #isStopped = false;

  constructor(companions: Pick<Companions, 'end' | 'cpu' | 'peak'>) {
    this.#companions = companions;
  }

  async scan(path: string): Promise<ScannedFile> {
    const stamp = stampOf(path);
    return { ...(await scanRows(path, scanTime)), stamp };
  }

  async open({ path, stamp, batch, at, pipe }: DataOpening): Promise<CallEnd | undefined> {
    this.#source = await openRows(path, at);
    this.#hasChanged = () => stampOf(path) !== stamp;
    if (this.#hasChanged()) return changed;
    this.#batch = batch;
    if (pipe !== undefined) this.#pipe = new BatchPipe(pipe);
    return undefined;
  }

  async run({ seconds, calls, patience }: CallPlan): Promise<PartEnd> {
    const source = this.#source;
    if (source === undefined) throw new Error('no file is open');
    const latencies = new LatencyList();
    const bytesBefore = source.bytes;
    const pipeBefore = this.#pipe === undefined ? 0 : this.#companions.cpu;
    const watch = this.#watched(patience);
    let end: CallEnd | 'stopped' | undefined;
    let submitted = 0;
    const clock = startClock({ process: 'getrusage of the reading processes' });
    const begun = performance.now();
    const until = begun + seconds * 1000;
    let heard = begun;
    let now = begun;
    while (end === undefined && !this.#isStopped && (now < until || submitted < calls)) {
      if (now - heard > hearEvery) {
        await turn();
        heard = performance.now();
        if (this.#isStopped) break;
      }
      submitted += 1;
      const from = performance.now();
      watch.since = from;
      end = await this.#call(source);
      now = performance.now();
      if (end === undefined) latencies.add((now - from) / 1000);
    }
    const { from, to, cpu } = clock();
    watch.end();
    if (end === undefined && this.#hasChanged()) end = changed;
    if (end === 'stopped') submitted -= 1;
    const failed = end === 'stopped' ? undefined : end;
    if (failed !== undefined) this.#isStopped = true;
    const stint = {
      from,
      to,
      submitted,
      completed: latencies.count,
      items: latencies.count * this.#batch,
      bytes: source.bytes - bytesBefore,
      latencies: latencies.values(),
      stride: latencies.stride,
      cpu: this.#withPipe(cpu, pipeBefore),
      ...this.#memory(),
    };
    return { stint, ...(failed === undefined ? {} : { end: failed }) };
  }

  stop(): void {
    this.#isStopped = true;
    this.#pipe?.giveUp('stopped');
  }

  async close(): Promise<void> {
    this.#source?.close();
    if (this.#pipe === undefined) return;
    // What hangs or was told to stop is not waited for; what ended by itself may have left others running.
    if (!this.#isStopped) await this.#pipe.close();
    await this.#companions.end();
  }

  async #call(source: RowSource): Promise<CallEnd | 'stopped' | undefined> {
    try {
      const rows = await source.next(this.#batch);
      for (const row of rows) this.sum += touch(row);
      return await this.#pipe?.write(rows);
    } catch (error) {
      // V8 throws the same for what is larger than it can hold, and for a row that nests too deep to be written.
      if (error instanceof RangeError) {
        return { how: error.message.includes('call stack') ? 'refused' : 'too large', reason: error.message };
      }
      if (!(error instanceof NegawattError)) throw error;
      return { how: 'refused', reason: `${error.what}: ${error.why}` };
    }
  }

  /** A pipe that nobody reads takes nothing. A reader that hangs is seen by who asked for the calls. */
  #watched(patience: number): { since: number; end(): void } {
    const look = () => {
      if (performance.now() - watch.since > patience * 1000) this.#pipe?.giveUp({ how: 'hung', patience });
    };
    const timer = setInterval(look, Math.min(250, patience * 250));
    const watch = { since: performance.now(), end: () => clearInterval(timer) };
    return watch;
  }

  #withPipe(cpu: { readonly seconds: number; readonly by: string }, before: number) {
    if (this.#pipe === undefined) return cpu;
    const taken = Math.max(0, this.#companions.cpu - before);
    return { seconds: cpu.seconds + taken, by: `${cpu.by}, and /proc/PID/stat of the pipe's` };
  }

  #memory(): Pick<PartEnd['stint'], 'memory'> {
    const own = residentPeak('self');
    if (own === undefined) return {};
    if (this.#pipe === undefined) return { memory: { peak: own, by: 'VmHWM of the reading processes' } };
    return { memory: { peak: own + this.#companions.peak, by: "VmHWM of the reading and the pipe's processes" } };
  }
}
