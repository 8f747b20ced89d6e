import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { CallDone, NativeSession } from '../../src/bench/batch/native/native-session.ts';
import { NegawattError } from '../../src/errors.ts';

/** What a library that is none does when it is loaded, opened and called. */
export interface FakeChoice {
  readonly load?: Deed;
  readonly open?: Deed;
  /** By the number of the call, from 1; others are done at once. */
  readonly calls?: Readonly<Record<number, Deed>>;
  readonly fixedBatch?: number;
}

export type Deed =
  | 'refuse'
  | 'throw'
  | 'no memory'
  | 'crash'
  | 'abort for memory'
  | 'exit'
  | 'kill'
  | 'hang'
  | 'wait'
  | 'meet';

const gathering = new EventEmitter();
const third = once(gathering, 'third');

async function act(deed: Deed | undefined): Promise<void> {
  switch (deed) {
    case undefined:
      return;
    case 'refuse':
      throw new NegawattError('cannot read it', 'at byte 7: it is cut', 'Fetch it again.');
    case 'throw':
      throw new Error('Non-zero status code returned\nand much more of it');
    case 'no memory':
      throw new Error('std::bad_alloc');
    case 'crash':
      process.kill(process.pid, 'SIGSEGV');
      return pause(60_000);
    case 'abort for memory':
      process.stderr.write(
        "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n",
      );
      process.kill(process.pid, 'SIGABRT');
      return pause(60_000);
    case 'exit':
      process.stderr.write('Error: \u001b[31mno such device\u001b[0m\n');
      process.exit(3);
      break;
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      return pause(60_000);
    case 'hang':
      // As native code does: nothing is heard meanwhile.
      for (;;);
    case 'wait':
      return pause(60_000);
    case 'meet':
      await third;
      return;
  }
}

export async function createSession(choice: FakeChoice): Promise<NativeSession> {
  await act(choice.load);
  let batch = 1;
  let made = 0;
  return {
    facts: { kind: 'onnx', title: 'fake', items: 'items', batchable: choice.fixedBatch === undefined, details: [] },
    threads: { usual: 1, most: 2 },
    ...(choice.fixedBatch === undefined ? {} : { fixedBatch: choice.fixedBatch }),
    async open(point) {
      await act(choice.open);
      batch = point.batch;
      made = 0;
      return point.batch > 1000 ? { failure: 'unsupported', reason: 'more than 1000 are too many' } : undefined;
    },
    async call(): Promise<CallDone> {
      made += 1;
      if (made === 3) gathering.emit('third');
      await act(choice.calls?.[made]);
      return { items: batch, bytes: 10, phases: [{ name: 'prefill', items: batch, seconds: 0.5 }] };
    },
  };
}
