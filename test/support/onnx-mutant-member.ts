import type { NativeSession } from '../../src/bench/batch/native/native-session.ts';
import { type OnnxChoice, openSession } from '../../src/bench/batch/targets/onnx-session.ts';

export interface OnnxMutants extends Omit<OnnxChoice, 'model'> {
  readonly models: readonly string[];
}

/** One child for many models: the batch size of a point says which of them is opened, counted from 1. */
export async function createSession(choice: unknown): Promise<NativeSession> {
  const { models, ...rest } = choice as OnnxMutants;
  let session: NativeSession | undefined;
  return {
    facts: { kind: 'onnx', title: 'mutants', items: 'items', batchable: true, details: [] },
    async open({ batch }) {
      await session?.close?.();
      session = undefined;
      session = await openSession({ ...rest, model: models[batch - 1]! });
      return session.open({ batch: 2, concurrency: 1, threads: 1 });
    },
    call: () => session!.call(),
  };
}
