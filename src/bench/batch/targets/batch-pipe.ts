import { type ChildProcess, spawn } from 'node:child_process';
import type { CallEnd } from './call-failure.ts';
import { oomKills } from './oom-kills.ts';
import { rowLine } from './row-line.ts';
import type { Row } from './row-source.ts';

/** A text may have 512 MiB at most, and a batch more: it is handed over in pieces, characters. */
const piece = 1024 * 1024;
/** After its input ended, ms. */
const grace = 2000;
/** Between a closed input and the end of who closed it, ms. */
const closing = 1000;

/** A command that takes batches of rows by standard input, as lines of JSON, for as long as a point is open. */
export class BatchPipe {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #memoryShortBefore = oomKills();
  #end: CallEnd | undefined;
  /** Of the batch that is being taken. */
  #settle: ((how: CallEnd | 'stopped' | undefined) => void) | undefined;

  /** Its complaints go to this process's standard error. */
  constructor(words: readonly string[]) {
    const [program = '', ...parameters] = words;
    this.#child = spawn(program, parameters, { stdio: ['pipe', 'ignore', 'inherit'] });
    // Whoever ended does not read: that it ended is told by its end.
    this.#child.stdin!.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      const end = (how: CallEnd) => {
        this.#end = how;
        this.giveUp(how);
        resolve();
      };
      this.#child.on('error', (error) => end({ how: 'refused', reason: error.message }));
      this.#child.on('exit', (code, signal) => {
        const [before, now] = [this.#memoryShortBefore, oomKills()];
        end({ how: 'exited', code, signal, isMemoryShort: before !== undefined && now !== undefined && now > before });
      });
    });
  }

  /** Resolves when the pipe has taken all of it, or with why it did not. One at a time. */
  write(rows: readonly Row[]): Promise<CallEnd | 'stopped' | undefined> {
    if (this.#end !== undefined) return Promise.resolve(this.#end);
    let text = '';
    for (const row of rows) {
      text += rowLine(row);
      if (text.length < piece) continue;
      this.#child.stdin!.write(text);
      text = '';
    }
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#child.stdin!.write(text, (error) => {
        if (error == null) this.giveUp(undefined);
        // Mostly it has ended, which is told in a moment.
        else setTimeout(() => this.giveUp({ how: 'refused', reason: 'the pipe closed its input' }), closing);
      });
    });
  }

  /** The batch that is being taken is not waited for any longer. */
  giveUp(how: CallEnd | 'stopped' | undefined): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(how);
  }

  /** Lets it read what it has; true where it ended by itself. */
  async close(): Promise<boolean> {
    if (this.#end !== undefined) return true;
    this.#child.stdin!.end();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), grace);
    });
    const isEnded = await Promise.race([this.#ended.then(() => true), late]);
    clearTimeout(timer);
    return isEnded;
  }
}
