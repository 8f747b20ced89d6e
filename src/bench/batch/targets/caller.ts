import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { NegawattError } from '../../../errors.ts';
import { markedEnvironment } from '../../../host/launch/environment.ts';
import { endGroup } from '../../../host/process-group.ts';
import { complaintTail } from './call-failure.ts';
import type { CallAnswer, CallRequest } from './call-protocol.ts';

/**
 * Above those descriptors that a launcher takes for handed down by the user: a command must not get hold of it (see
 * inherited-descriptors.ts).
 */
const channel = 16;
/** What is left in a pipe after a program ended is read for so long, ms, where others hold the pipe. */
const settling = 250;
/** After being asked to end, ms: what it started has three seconds of it. */
const grace = 6000;

/** A caller ended by itself, or was ended because it did not answer. */
export class CallerEnded extends Error {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;

  constructor(code: number | null, signal: NodeJS.Signals | null) {
    super(`a caller ended (${signal ?? code})`);
    this.code = code;
    this.signal = signal;
  }
}

/** A process that makes calls, in a group and session of its own, away from the thread that meters. */
export class Caller {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  #complaint: Buffer = Buffer.alloc(0);
  #fault: Error | undefined;
  #heard = performance.now();

  constructor(program: URL, flags: readonly string[] = []) {
    const mark = `${randomBytes(8).toString('hex')}-caller;`;
    const stdio = Array.from({ length: channel + 1 }, (_, number) =>
      number === channel ? 'ipc' : number === 2 ? 'pipe' : 'ignore',
    );
    this.#child = spawn(process.execPath, [...flags, fileURLToPath(program), mark], {
      stdio: stdio as StdioOptions,
      serialization: 'advanced',
      detached: true,
      env: markedEnvironment(process.env, mark),
    });
    this.#child.on('message', (answer: CallAnswer) => this.#hear(answer));
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#complaint = Buffer.concat([this.#complaint, chunk]).subarray(-complaintTail);
    });
    this.#ended = new Promise((resolve) => {
      const end = (fault: Error) => {
        this.#fault ??= fault;
        for (const { reject } of this.#waiting.splice(0)) reject(fault);
        resolve();
      };
      this.#child.on('error', (error) => end(error));
      this.#child.on('exit', async (code, signal) => {
        await this.#settled();
        end(new CallerEnded(code, signal));
      });
    });
  }

  /** The end of what it, and all that it started, wrote to standard error: at most 2 KiB. */
  get complaint(): string {
    return this.#complaint.toString();
  }

  /** Since it was last heard of, s. */
  get silence(): number {
    return (performance.now() - this.#heard) / 1000;
  }

  /** @throws NegawattError that was thrown there; CallerEnded where it ended instead */
  ask<T>(request: CallRequest): Promise<T> {
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    this.#heard = performance.now();
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ resolve: resolve as (value: unknown) => void, reject });
      this.tell(request);
    });
  }

  tell(request: CallRequest): void {
    // Whoever is gone is not told: its end is.
    if (this.#child.connected) this.#child.send(request, () => undefined);
  }

  /** Ends it and its group at once: it does not answer any more. */
  kill(): void {
    endGroup(this.#child, 'SIGKILL');
  }

  /** Lets it end what it started, and ends it. What it wrote to standard error is complete then. */
  async close(): Promise<void> {
    const late = setTimeout(() => this.kill(), grace);
    try {
      await this.ask({ ask: 'close' });
    } catch (error) {
      if (!(error instanceof CallerEnded)) throw error;
    } finally {
      if (this.#child.connected) this.#child.disconnect();
      await this.#ended;
      clearTimeout(late);
    }
    this.#child.stderr!.destroy();
  }

  #hear(answer: CallAnswer): void {
    this.#heard = performance.now();
    if (answer.kind === 'beat') return;
    const next = this.#waiting.shift();
    if (answer.kind === 'value') next?.resolve(answer.value);
    else if (answer.kind === 'refused') next?.reject(new NegawattError(answer.what, answer.why, answer.how));
    else next?.reject(new Error(answer.stack));
  }

  #settled(): Promise<void> {
    const { stderr } = this.#child;
    return new Promise((resolve) => {
      if (stderr === null || stderr.closed) resolve();
      stderr?.once('close', resolve);
      setTimeout(resolve, settling).unref();
    });
  }
}
