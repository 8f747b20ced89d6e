import { parentPort } from 'node:worker_threads';
import { codecs } from '../../archive/codecs/index.ts';
import { BenchWork } from './bench-work.ts';
import { floorOf } from './floor.ts';
import type { Stretch } from './piece.ts';

/** What the thread is asked to do; every request has one answer, in order. */
export type Request =
  | { readonly ask: 'load'; readonly ids: readonly string[] }
  | { readonly ask: 'read'; readonly chunks: readonly Stretch[] }
  | { readonly ask: 'floors' }
  | { readonly ask: 'compress'; readonly codec: string; readonly level: number; readonly keeps: boolean }
  | { readonly ask: 'pack'; readonly codec: string; readonly level: number }
  | { readonly ask: 'expand' | 'isSame'; readonly codec: string }
  | { readonly ask: 'close' };

export type Answer = { readonly value: unknown } | { readonly error: string };

const work = new BenchWork(codecs, floorOf);

async function answer(request: Request): Promise<unknown> {
  switch (request.ask) {
    case 'load':
      return work.load(request.ids);
    case 'read':
      return work.read(request.chunks);
    case 'floors':
      return work.floors();
    case 'compress':
      return work.compress(request.codec, request.level, request.keeps);
    case 'pack':
      return work.pack(request.codec, request.level);
    case 'expand':
      return work.expand(request.codec);
    case 'isSame':
      return work.isSame(request.codec);
    case 'close':
      return work.close();
  }
}

parentPort?.on('message', (request: Request) => {
  answer(request).then(
    (value) => parentPort?.postMessage({ value } satisfies Answer),
    (error: unknown) => parentPort?.postMessage({ error: String(error instanceof Error ? error.stack : error) }),
  );
});
