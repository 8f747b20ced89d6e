import type { NativeSession } from '../../src/bench/batch/native/native-session.ts';
import { type GgufChoice, sessionOf } from '../../src/bench/batch/targets/gguf-session.ts';
import { loadLlama } from '../../src/bench/batch/targets/llama-library.ts';

export interface MutantChoice extends Omit<GgufChoice, 'model'> {
  readonly models: readonly string[];
}

/** One library for many models: the batch size of a point says which of them is opened, counted from 1. */
export async function createSession(choice: unknown): Promise<NativeSession> {
  const { models, ...rest } = choice as MutantChoice;
  const library = await loadLlama(rest.folder);
  let session: NativeSession | undefined;
  return {
    facts: { kind: 'gguf', title: 'mutants', items: 'tokens', batchable: true, details: [] },
    threads: rest.threads,
    async open({ batch }) {
      await session?.close?.();
      session = undefined;
      session = await sessionOf(library, { ...rest, model: models[batch - 1]! });
      return session.open({ batch: 2, concurrency: 1, threads: 1 });
    },
    call: () => session!.call(),
  };
}
