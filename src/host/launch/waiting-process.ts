import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { NegawattError, runExitCodes } from '../../errors.ts';
import type { Pipe } from './c-library.ts';

/** Says that it is ready, waits for a line, and becomes its arguments. If negawatt is gone by then, nothing runs. */
const wait = 'echo >&3 && read -r go <&3 || exit 125; exec 3<&-; exec "$@"';
const shell = '/bin/sh';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A shell that waits for the word to become the command: same process, process group, session and terminal. So neither
 * the start of a process nor its move into a control group is in the measured time.
 */
export class WaitingProcess {
  readonly pid: number;
  /** Resolves when it waits, or has ended already. */
  readonly ready: Promise<void>;
  readonly ended: Promise<Exit>;
  /** The command's standard output, where it is piped. */
  readonly stdout: Readable | null;
  readonly #child: ChildProcess;
  readonly #word: Duplex;
  #atExit: (() => void) | undefined;
  #isEnded = false;

  private constructor(child: ChildProcess, pid: number, stdout: Readable | null) {
    this.pid = pid;
    this.#child = child;
    this.stdout = stdout;
    this.#word = child.stdio[3] as Duplex;
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#isEnded = true;
        this.#atExit?.();
        resolve({ code, signal });
      });
    });
    this.ready = Promise.race([
      new Promise<void>((resolve) => this.#word.once('data', () => resolve())),
      this.ended,
    ]).then(() => undefined);
    // A process that is gone does not read its word: that it ended is told by `ended`.
    this.#word.on('error', () => undefined);
    // A set-user-id program that only its owner may signal.
    child.on('error', () => undefined);
  }

  /**
   * @param pipe its standard output; else negawatt's own
   * @param folder where it waits, and then runs; negawatt's own, where not given
   */
  static async start(
    words: readonly string[],
    environment: NodeJS.ProcessEnv,
    pipe: 'inherit' | Pipe | 'socket',
    folder?: string,
  ): Promise<WaitingProcess> {
    const stdout = pipe === 'inherit' ? 'inherit' : pipe === 'socket' ? 'pipe' : pipe.writeEnd;
    try {
      const child = spawn(shell, ['-c', wait, 'sh', ...words], {
        env: environment,
        ...(folder === undefined ? {} : { cwd: folder }),
        stdio: ['inherit', stdout, 'inherit', 'pipe'],
      });
      if (child.pid === undefined) {
        const [error] = (await once(child, 'error')) as [Error];
        throw error;
      }
      const from = typeof pipe === 'string' ? child.stdout : new Socket({ fd: pipe.readEnd, writable: false });
      return new WaitingProcess(child, child.pid, from);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const how = `Check that ${shell} can be run, and the limit of processes (ulimit -u).`;
      throw new NegawattError('cannot start a process', why, how, runExitCodes.failed);
    } finally {
      // Its own end is the command's alone: the reader sees the end when that is closed.
      if (typeof pipe !== 'string') closeSync(pipe.writeEnd);
    }
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Becomes the command now. @param atExit called when the command ended, at once and before anything else */
  release(atExit: () => void): void {
    if (this.#isEnded) {
      atExit();
      return;
    }
    this.#atExit = atExit;
    this.#word.end('\n');
  }

  /** Ends without becoming the command. */
  async discard(): Promise<void> {
    this.#word.destroy();
    this.stdout?.destroy();
    await this.ended;
  }

  /** Does nothing once it ended. */
  signal(name: NodeJS.Signals): void {
    if (!this.#isEnded) this.#child.kill(name);
  }
}
