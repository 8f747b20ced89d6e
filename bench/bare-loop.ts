import { closeSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { median } from 'simple-statistics';
import type { Layout } from '../src/archive/codec.ts';
import { startClock } from '../src/bench/stint-clock.ts';
import { bareCodecs } from './bare-codecs.ts';
import { outputOf } from './cached-tool.ts';
import { type Way, ways } from './in-turn.ts';

export interface BareTask {
  readonly codec: string;
  readonly level: number;
  readonly layout: Layout;
  readonly file: string;
  readonly chunks: readonly { readonly offset: number; readonly length: number }[];
  /** Of one window, and of all windows each way, s. */
  readonly window: number;
  readonly seconds: number;
}

/** By/s, and CPU-seconds for a GB. */
export type Speeds = Readonly<Record<Way, { readonly speed: number; readonly cpu: number }>>;

const program = fileURLToPath(import.meta.url);

/** A loop over a library alone, in a thread of a process like that of the benchmark, on chunks that were read before. */
export function bareSpeeds(task: BareTask): Speeds {
  return JSON.parse(outputOf(process.execPath, [program, JSON.stringify(task)])) as Speeds;
}

async function measured({ codec, level, layout, file, chunks, window, seconds }: BareTask): Promise<Speeds> {
  const library = await bareCodecs[codec]!();
  const memory = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  const found: Record<Way, { speed: number; cpu: number }[]> = { compress: [], expand: [] };
  let next = 0;
  let count = 1;
  for (let spent = 0, turn = 0; turn < 4 || spent < 2 * seconds; turn += 1) {
    const read: Uint8Array[] = [];
    const descriptor = openSync(file, 'r');
    for (let at = 0; read.length < Math.min(count, chunks.length); next += 1) {
      const { offset, length } = chunks[next % chunks.length]!;
      const chunk = memory.subarray(at, at + length);
      readSync(descriptor, chunk, 0, length, offset);
      read.push(chunk);
      at += length;
    }
    closeSync(descriptor);
    const bytes = read.reduce((sum, { length }) => sum + length, 0);
    let slowest = 0;
    let packed: Uint8Array[] = [];
    for (const way of ways) {
      const stop = startClock({ thread: 'schedstat', process: 'getrusage' });
      for (let index = 0; index < read.length; index += 1) {
        if (way === 'compress') library.compress(read[index]!, level, layout);
        else library.expand(packed[index]!, read[index]!.length, layout);
      }
      const { from, to, cpu } = stop();
      if (way === 'compress') packed = read.map((chunk) => library.compress(chunk, level, layout).slice());
      slowest = Math.max(slowest, to - from);
      // In the first two turns code is compiled, and the pace becomes known.
      if (turn < 2) continue;
      found[way].push({ speed: bytes / (to - from), cpu: ((cpu?.seconds ?? to - from) * 1e9) / bytes });
      spent += to - from;
    }
    count = Math.max(1, Math.min(chunks.length, Math.floor((read.length * window) / slowest)));
  }
  const middle = (way: Way) => ({
    speed: median(found[way].map(({ speed }) => speed)),
    cpu: median(found[way].map(({ cpu }) => cpu)),
  });
  return { compress: middle('compress'), expand: middle('expand') };
}

if (!isMainThread) parentPort!.postMessage(await measured(workerData as BareTask));
else if (process.argv[1] === program) {
  const worker = new Worker(program, { workerData: JSON.parse(process.argv[2]!) });
  worker.once('message', (speeds: Speeds) => process.stdout.write(JSON.stringify(speeds)));
}
