import type { Readable } from 'node:stream';
import { LineSplitter } from '../line-splitter.ts';

/** Longer lines are cut for whoever hears them, never in what is written on, By. */
const lineCap = 64 * 1024;
/** After the command ended, a pipe that others still hold is left when nothing came for this time, ms. */
const quiet = 50;
/** More than this was not in the pipe when the command ended, By: the most that F_SETPIPE_SZ gives without privilege. */
const pipeCap = 1024 * 1024;
const newline = 0x0a;

/** Writes a command's standard output on, byte by byte as it comes, and tells its lines. */
export class OutputRelay {
  readonly #from: Readable;
  readonly #lines: LineSplitter;
  readonly #isEnded: Promise<void>;
  #isOver = false;
  #isBlocked = false;
  #sinceExit = 0;
  #chunks = 0;

  /** @param to is full at times: the command then waits, as it would for its reader */
  constructor(from: Readable, to: NodeJS.WritableStream, hear: (line: string) => void) {
    this.#from = from;
    this.#lines = new LineSplitter(hear, lineCap);
    this.#isEnded = new Promise((resolve) => from.once('close', () => resolve()));
    from.on('error', () => from.destroy());
    from.on('data', (chunk: Buffer) => {
      this.#chunks += 1;
      this.#sinceExit += chunk.length;
      if (!this.#isOver) this.#hear(chunk);
      const isRoom = to.write(chunk, (error) => {
        // Nobody reads any more: the command sees a closed pipe, as it would without us.
        if (error != null) from.destroy();
      });
      if (isRoom || from.destroyed) return;
      this.#isBlocked = true;
      from.pause();
      to.once('drain', () => {
        this.#isBlocked = false;
        from.resume();
      });
    });
  }

  /**
   * The command ended: resolves when all that it wrote was heard. What its descendants write later is written on until
   * `close`, and not heard.
   */
  async settle(): Promise<void> {
    this.#sinceExit = 0;
    for (let seen = -1; !this.#from.destroyed && this.#sinceExit <= pipeCap; ) {
      if (!this.#isBlocked && seen === this.#chunks) break;
      seen = this.#isBlocked ? -1 : this.#chunks;
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([
        this.#isEnded,
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, quiet);
        }),
      ]);
      clearTimeout(timer);
    }
    this.#isOver = true;
    this.#lines.end();
  }

  get isClosed(): boolean {
    return this.#from.destroyed;
  }

  close(): void {
    this.#from.destroy();
  }

  /** One line at a time: the splitter drops lines of a flood. */
  #hear(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      this.#lines.push(chunk.subarray(from, at + 1));
      from = at + 1;
    }
    if (from < chunk.length) this.#lines.push(chunk.subarray(from));
  }
}
