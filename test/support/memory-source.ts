import type { Source } from '../../src/archive/source-file.ts';

/** A file that is in memory, longer than its content if it is to be: zeros follow, as in a sparse file. */
export class MemorySource implements Source {
  readonly path: string;
  readonly bytes: number;
  /** How often it was read, and the bytes of all reads together. */
  reads = 0;
  total = 0;
  readonly #content: Buffer;

  constructor(path: string, content: Buffer, bytes = content.length) {
    this.path = path;
    this.bytes = bytes;
    this.#content = content;
  }

  read(offset: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.bytes - offset));
    this.reads++;
    this.total += wanted;
    if (offset + wanted <= this.#content.length) return this.#content.subarray(offset, offset + wanted);
    const into = Buffer.alloc(wanted);
    if (offset < this.#content.length) this.#content.copy(into, 0, offset);
    return into;
  }
}
