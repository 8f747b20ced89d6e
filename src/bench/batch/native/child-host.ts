import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endGroup } from '../../../host/process-group.ts';
import type { TargetFailure } from '../target.ts';
import { oomKills } from '../targets/oom-kills.ts';
import { failureOfEnd } from './native-failure.ts';
import type { Answer, Ask, Progress } from './protocol.ts';

const program = fileURLToPath(new URL('./native-child.js', import.meta.url));
const keptComplaint = 8192;
/** For a child that is asked to end, s. */
const farewell = 2;
/** For one that was killed, and for what is left in its pipe, ms: what the kernel cannot end is not waited for. */
const dying = 5000;
const settling = 250;
const longestTimer = 2 ** 31 - 1;

/** An answer, or why none will come: the child is gone then. */
export type Heard =
  | Exclude<Answer, { answer: 'progress' }>
  | { readonly answer: 'gone'; readonly failure: TargetFailure };

/** How long an answer may take. */
export interface Patience {
  /** s, from the asking, or from when the oldest call that is still in flight began. */
  readonly seconds: number;
  /** What it is when that is over. */
  readonly reason: string;
  /** Takes what was done so far; answers for how long the oldest call in flight has been going on, s. */
  hear?(progress: Progress): number;
}

/** A child process that hosts a native library. It answers one question at a time, or ends. */
export class ChildHost {
  readonly #child: ChildProcess;
  readonly #oomKills = oomKills();
  readonly #ended: Promise<void>;
  #complaint = '';
  #end: TargetFailure | undefined;
  #hear: ((heard: Answer | Heard) => void) | undefined;

  constructor() {
    // In a group of its own: Ctrl-C is for the meter, which keeps what was measured.
    this.#child = fork(program, [], {
      execArgv: [],
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-keptComplaint);
    });
    this.#child.on('message', (told: Answer) => this.#hear?.(told));
    this.#ended = new Promise((resolve) => {
      const end = (failure: TargetFailure) => {
        this.#end ??= failure;
        this.#hear?.({ answer: 'gone', failure: this.#end });
        resolve();
      };
      this.#child.on('error', ({ message }) => {
        // It is also told of a message that could not be sent: then the end is still to come.
        if (this.#child.pid === undefined) end({ failure: 'failed', reason: `no child can be started: ${message}` });
      });
      this.#child.on('exit', async (code, signal) => {
        await this.#settled();
        const kills = oomKills();
        const isMemoryShort = kills === undefined || this.#oomKills === undefined ? undefined : kills > this.#oomKills;
        end(failureOfEnd({ code, signal, complaint: this.#complaint, isMemoryShort }));
      });
    });
  }

  get isGone(): boolean {
    return this.#end !== undefined;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks, and waits for the answer with patience; a child that exhausts it is killed, and then is gone. */
  ask(asked: Ask, patience: Patience): Promise<Heard> {
    if (this.#end !== undefined) return Promise.resolve({ answer: 'gone', failure: this.#end });
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout;
      const wait = (seconds: number) => {
        clearTimeout(timer);
        timer = setTimeout(() => this.#kill(patience.reason), Math.min(longestTimer, Math.max(0, seconds * 1000)));
      };
      this.#hear = (heard) => {
        if (heard.answer === 'progress') {
          const spent = patience.hear?.(heard.progress) ?? 0;
          if (this.#end === undefined) wait(patience.seconds - spent);
          return;
        }
        clearTimeout(timer);
        this.#hear = undefined;
        resolve(heard);
      };
      wait(patience.seconds);
      this.send(asked);
    });
  }

  /** Says something that has no answer. */
  send(asked: Ask): void {
    // Of a child that has just ended: its end is told.
    if (this.#child.connected) this.#child.send(asked, () => undefined);
  }

  async close(): Promise<void> {
    // A question that is still open is answered by the end.
    if (this.#hear !== undefined) this.#kill('it was ended');
    if (this.#end === undefined) {
      await this.ask({ ask: 'close' }, { seconds: farewell, reason: 'it did not end when it was asked to' });
      endGroup(this.#child, 'SIGKILL');
    }
    await this.#gone();
    this.#child.stderr?.destroy();
    if (this.#child.connected) this.#child.disconnect();
    this.#child.unref();
  }

  #kill(reason: string): void {
    this.#end ??= { failure: 'hung', reason };
    endGroup(this.#child, 'SIGKILL');
    void this.#gone().then(() => this.#hear?.({ answer: 'gone', failure: this.#end! }));
  }

  #gone(): Promise<void> {
    return new Promise((resolve) => {
      const late = setTimeout(resolve, dying);
      void this.#ended.then(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  /** Others may hold the pipe that it complained to. */
  #settled(): Promise<void> {
    const { stderr } = this.#child;
    return new Promise((resolve) => {
      if (stderr === null || stderr.closed) return resolve();
      const late = setTimeout(resolve, settling);
      stderr.once('close', () => {
        clearTimeout(late);
        resolve();
      });
    });
  }
}
