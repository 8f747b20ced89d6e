import { NegawattError } from '../../../errors.ts';
import { OwnProcess } from '../../../host/nvml/own-process.ts';
import { loopCalls } from './call-loop.ts';
import { failureOf } from './native-failure.ts';
import type { NativeMember, NativeSession } from './native-session.ts';
import { forgetPeak } from './process-memory.ts';
import type { Answer, Ask } from './protocol.ts';

// A program of its own: what loads native code may crash, hang or be killed, and the process that reports must not.

let session: NativeSession | undefined;
let concurrency = 1;
let isStopped = false;

function answer(told: Answer): Promise<void> {
  return new Promise((resolve) => {
    // Nobody hears any more: the disconnection ends this process.
    if (!process.connected) resolve();
    else process.send!(told, () => resolve());
  });
}

async function create(member: string, choice: unknown): Promise<Answer> {
  try {
    await session?.close?.();
    const { createSession } = (await import(member)) as NativeMember;
    session = await createSession(choice);
  } catch (error) {
    if (error instanceof NegawattError) {
      const { what, why, how } = error;
      return { answer: 'refused', refusal: { what, why, how } };
    }
    return { answer: 'failed', failure: failureOf(error) };
  }
  const { facts, threads, fixedBatch } = session;
  return {
    answer: 'created',
    created: {
      facts,
      ...(threads === undefined ? {} : { threads }),
      ...(fixedBatch === undefined ? {} : { fixedBatch }),
    },
  };
}

async function open(asked: Extract<Ask, { ask: 'open' }>): Promise<Answer> {
  forgetPeak();
  concurrency = asked.point.concurrency;
  try {
    const failure = await session!.open(asked.point);
    return { answer: 'opened', ...(failure ? { failure } : {}) };
  } catch (error) {
    return { answer: 'opened', failure: failureOf(error) };
  }
}

async function run({ seconds, calls }: Extract<Ask, { ask: 'run' }>): Promise<Answer> {
  isStopped = false;
  const { progress, failure } = await loopCalls({
    concurrency,
    seconds,
    calls,
    call: () => session!.call(),
    isStopped: () => isStopped,
    tell: (told) => void answer({ answer: 'progress', progress: told }),
  });
  return { answer: 'stint', progress, ...(failure === undefined ? {} : { failure }) };
}

async function hear(asked: Ask): Promise<void> {
  switch (asked.ask) {
    case 'create':
      return answer(await create(asked.member, asked.choice));
    case 'open':
      return answer(await open(asked));
    case 'run':
      return answer(await run(asked));
    case 'stop':
      isStopped = true;
      return;
    case 'close':
      await session?.close?.();
      await answer({ answer: 'closed' });
      process.exit(0);
  }
}

const parent = process.ppid;
// A parent that is killed cannot end a child that hangs.
if ((await OwnProcess.open())?.endWith(parent) === false) process.exit(0);
process.on('disconnect', () => process.exit(0));
process.on('message', (asked: Ask) => void hear(asked));
