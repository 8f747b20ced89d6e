import type { Source } from '../../../archive/source-file.ts';
import { Lines } from './lines.ts';
import { BrokenRows, type Pass, type Row } from './row-source.ts';

/** The rows of a file of JSON lines (https://jsonlines.org): one value a line, empty lines left out. */
export class JsonlPass implements Pass {
  bytes = 0;
  readonly #lines: Lines;
  readonly #broken: BrokenRows;

  /** @param at offset of a line's start, By */
  constructor(file: Source, at: number, broken = new BrokenRows()) {
    this.#lines = new Lines(file, at);
    this.#broken = broken;
  }

  /** Where the next row begins, By. */
  get offset(): number {
    return this.#lines.offset;
  }

  async take(into: Row[], most: number): Promise<void> {
    for (let taken = 0; taken < most; ) {
      const line = this.#lines.next();
      if (line === undefined) return;
      if (line === 'too long') {
        this.#broken.add(this.#lines.number);
        continue;
      }
      const text = line.toString('utf8');
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        if (text.trim() !== '') this.#broken.add(this.#lines.number);
        continue;
      }
      into.push(value);
      this.bytes += line.length + 1;
      taken += 1;
    }
  }

  close(): void {
    // The file is closed by whoever opened it.
  }
}
