/** Longer lines are cut, By. */
export const lineCap = 4096;

/** Lines that one chunk may hold; a program that floods is heard no more than that. */
const linesAtOnce = 256;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** Bytes as they come from a pipe to lines of text, each at most `cap` bytes; the rest of a longer line is dropped. */
export class LineSplitter {
  readonly #hear: (line: string) => void;
  readonly #pending: Buffer;
  #length = 0;
  #isBegun = false;

  constructor(hear: (line: string) => void, cap = lineCap) {
    this.#hear = hear;
    this.#pending = Buffer.alloc(cap);
  }

  /** Answers whether it was a flood, of which lines were dropped. */
  push(chunk: Buffer): boolean {
    let from = 0;
    let lines = 0;
    for (let at = chunk.indexOf(newline); at >= 0 && lines < linesAtOnce; at = chunk.indexOf(newline, from)) {
      this.#keep(chunk, from, at);
      this.end();
      from = at + 1;
      lines += 1;
    }
    const isFlood = chunk.indexOf(newline, from) >= 0;
    if (isFlood) from = chunk.lastIndexOf(newline) + 1;
    if (from < chunk.length) this.#keep(chunk, from, chunk.length);
    return isFlood;
  }

  /** Hands on what is there as a line, if anything is. */
  end(): void {
    if (!this.#isBegun) return;
    const length = this.#length;
    this.#length = 0;
    this.#isBegun = false;
    const isReturn = length > 0 && this.#pending[length - 1] === carriageReturn;
    this.#hear(this.#pending.toString('utf8', 0, isReturn ? length - 1 : length));
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    this.#isBegun = true;
    this.#length += chunk.copy(this.#pending, this.#length, from, to);
  }
}
