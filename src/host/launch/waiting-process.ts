import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { NegawattError, runExitCodes } from '../../errors.ts';
import type { Pipe } from './c-library.ts';
import { cannotStart, shell } from './shell.ts';

/** Descriptors that a shell's redirection can name, which has one digit (POSIX.1, Shell Command Language 2.7). */
const nameable = [3, 4, 5, 6, 7, 8, 9];

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a command finds when it starts. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  /** Variables that the shell adds of itself, and that are taken away again. */
  readonly added: readonly string[];
  /** Descriptors of negawatt that are the command's too, beside the standard streams. */
  readonly descriptors: readonly number[];
  /** Its standard output is a pipe; else negawatt's own. */
  readonly stdout: 'inherit' | Pipe | 'socket';
  /** Where it waits, and then runs; negawatt's own, where not given. */
  readonly folder?: string | undefined;
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

  private constructor(child: ChildProcess, pid: number, stdout: Readable | null, word: Duplex) {
    this.pid = pid;
    this.#child = child;
    this.stdout = stdout;
    this.#word = word;
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

  static async start(words: readonly string[], surroundings: Surroundings): Promise<WaitingProcess> {
    const { environment, added, descriptors, stdout: pipe, folder } = surroundings;
    try {
      const word = freeDescriptor(descriptors);
      const child = spawn(shell, ['-c', waitingProgram(word, added), 'sh', ...words], {
        env: environment,
        ...(folder === undefined ? {} : { cwd: folder }),
        stdio: streams(pipe, descriptors, word),
      });
      if (child.pid === undefined) {
        const [error] = (await once(child, 'error')) as [Error];
        throw error;
      }
      const from = typeof pipe === 'string' ? child.stdout : new Socket({ fd: pipe.readEnd, writable: false });
      return new WaitingProcess(child, child.pid, from, child.stdio[word as 3] as Duplex);
    } catch (error) {
      throw error instanceof NegawattError ? error : cannotStart(error);
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

/** Says that it is ready, waits for a line, and becomes its arguments. If negawatt is gone by then, nothing runs. */
function waitingProgram(word: number, added: readonly string[]): string {
  const unset = added.length === 0 ? '' : `unset ${added.join(' ')}; `;
  return `${unset}echo >&${word} && read -r go <&${word} || exit 125; exec ${word}<&-; exec "$@"`;
}

function freeDescriptor(taken: readonly number[]): number {
  const free = nameable.find((number) => !taken.includes(number));
  if (free !== undefined) return free;
  throw new NegawattError(
    'cannot start the command',
    'all descriptors from 3 to 9 were handed down to it, and its start needs one of them',
    'Close one that it does not use (9>&-), or give it a number above 9.',
    runExitCodes.failed,
  );
}

function streams(stdout: Surroundings['stdout'], descriptors: readonly number[], word: number): StdioOptions {
  const standard = [
    'inherit',
    stdout === 'socket' ? 'pipe' : stdout === 'inherit' ? stdout : stdout.writeEnd,
    'inherit',
  ];
  const others = Array.from({ length: Math.max(word, ...descriptors) - 2 }, (_, index) => {
    const number = index + 3;
    return number === word ? 'pipe' : descriptors.includes(number) ? number : 'ignore';
  });
  return [...standard, ...others] as StdioOptions;
}
