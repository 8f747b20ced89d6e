import { Worker } from 'node:worker_threads';
import { addMoments } from '../../model/compress.ts';
import type { Answer, Request } from './bench-thread.ts';
import { cpuBy } from './bench-work.ts';
import { type Engine, type Floor, type LoadedCodec, noMoments, type Stint } from './engine.ts';
import type { Stretch } from './piece.ts';

/** Threads of this process, each with its own codecs: chunks are dealt out among them. */
export class ThreadEngine implements Engine {
  readonly #threads: readonly Thread[];

  constructor(threads: number) {
    this.#threads = Array.from({ length: threads }, () => new Thread());
  }

  async load(ids: readonly string[]): Promise<readonly LoadedCodec[]> {
    const [first] = await this.#all<LoadedCodec[]>(() => ({ ask: 'load', ids }));
    return first!;
  }

  async read(chunks: readonly Stretch[]): Promise<string | undefined> {
    const count = this.#threads.length;
    const answers = await this.#all<string | undefined>((thread) => ({
      ask: 'read',
      chunks: chunks.filter((_, index) => index % count === thread),
    }));
    return answers.find((reason) => reason !== undefined);
  }

  async floors(): Promise<readonly Floor[]> {
    const sums = new Map<string, Floor>();
    for (const one of (await this.#all<Floor[]>(() => ({ ask: 'floors' }))).flat()) {
      const { bytes, floor } = sums.get(one.dtype) ?? { bytes: 0, floor: 0 };
      sums.set(one.dtype, { dtype: one.dtype, bytes: bytes + one.bytes, floor: floor + one.floor });
    }
    return [...sums.values()];
  }

  compress(codec: string, level: number, keeps: boolean): Promise<Stint> {
    return this.#stint({ ask: 'compress', codec, level, keeps });
  }

  async pack(codec: string, level: number): Promise<void> {
    await this.#all(() => ({ ask: 'pack', codec, level }));
  }

  expand(codec: string): Promise<Stint> {
    return this.#stint({ ask: 'expand', codec });
  }

  async isSame(codec: string): Promise<boolean> {
    return (await this.#all<boolean>(() => ({ ask: 'isSame', codec }))).every(Boolean);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #stint(request: Request): Promise<Stint> {
    const all = await this.#all<Stint>(() => request);
    // A thread without a chunk did nothing.
    const busy = all.filter(({ moments }) => moments.count > 0);
    const cpus = busy.flatMap(({ cpu }) => (cpu === undefined ? [] : [cpu]));
    return {
      from: Math.min(...busy.map(({ from }) => from)),
      to: Math.max(...busy.map(({ to }) => to)),
      moments: busy.map(({ moments }) => moments).reduce(addMoments, noMoments),
      ...(cpus.length < busy.length || cpus.length === 0 ? {} : { cpu: together(cpus) }),
    };
  }

  #all<T>(request: (thread: number) => Request): Promise<T[]> {
    return Promise.all(this.#threads.map((thread, index) => thread.ask(request(index)) as Promise<T>));
  }
}

/** Each thread tells its own time, or each that of the whole process. */
function together(cpus: readonly NonNullable<Stint['cpu']>[]): NonNullable<Stint['cpu']> {
  const { by } = cpus[0]!;
  const seconds = cpus.map((cpu) => cpu.seconds);
  return { seconds: by === cpuBy.process ? Math.max(...seconds) : seconds.reduce((sum, one) => sum + one, 0), by };
}

/** One thread, which answers one request after the other. */
class Thread {
  readonly #worker = new Worker(new URL('./bench-thread.js', import.meta.url));
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  #fault: Error | undefined;

  constructor() {
    this.#worker.on('message', (answer: Answer) => {
      const next = this.#waiting.shift();
      if ('error' in answer) next?.reject(new Error(answer.error));
      else next?.resolve(answer.value);
    });
    const fail = (fault: Error) => {
      this.#fault ??= fault;
      for (const { reject } of this.#waiting.splice(0)) reject(fault);
    };
    this.#worker.on('error', fail);
    this.#worker.on('exit', (code) => fail(new Error(`a thread of the benchmark ended with ${code}`)));
  }

  ask(request: Request): Promise<unknown> {
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    if (this.#fault === undefined) await this.ask({ ask: 'close' });
    await this.#worker.terminate();
  }
}
