import { fileCap, type Host, type HostFile } from '../host/host.ts';
import type { Failure } from '../model/availability.ts';
import { Fields } from './fields.ts';

const newline = 0x0a;

/** A file that is read at every tick, with the buffer that it is read into and the fields in it. */
export class KeptFile {
  readonly path: string;
  readonly fields = new Fields();
  /** The content filled the buffer, so that some of it may be missing; what is there ends in a whole line. */
  full = false;
  readonly #file: HostFile;
  #buffer: Buffer;

  private constructor(path: string, file: HostFile, size: number) {
    this.path = path;
    this.#file = file;
    this.#buffer = Buffer.allocUnsafe(size);
  }

  /** @param size bytes that the content usually fits in */
  static open(host: Host, path: string, size = 4096): KeptFile | Failure {
    const file = host.open(path);
    return 'ok' in file ? file : new KeptFile(path, file, size);
  }

  /** Reads what fits into the buffer, and sets the fields to its first line. After a failure there are no fields. */
  refresh(): Failure | undefined {
    const length = this.#file.read(this.#buffer);
    if (typeof length !== 'number') {
      this.full = false;
      this.fields.open(this.#buffer, 0);
      return length;
    }
    this.full = length >= this.#buffer.length;
    // The last line of a cut content would give the leading digits of a number for the number.
    const whole = this.full ? this.#buffer.lastIndexOf(newline) + 1 : length;
    this.fields.open(this.#buffer, whole);
    return undefined;
  }

  /** Reads all of it, with a larger buffer where need be. */
  refreshWhole(): Failure | undefined {
    let failure = this.refresh();
    while (failure === undefined && this.full && this.grow()) failure = this.refresh();
    return failure;
  }

  /** Doubles the buffer; false at the cap. */
  grow(): boolean {
    if (this.#buffer.length >= fileCap) return false;
    this.#buffer = Buffer.allocUnsafe(Math.min(fileCap, this.#buffer.length * 2));
    return true;
  }

  /** The number that is the whole content. */
  number(): number | Failure {
    return this.refresh() ?? this.fields.onlyNumber();
  }

  close(): void {
    this.#file.close();
  }
}

/** Content of one value from sysfs, without its newline; undefined where it cannot be read. */
export function readText(host: Host, path: string): string | undefined {
  const text = host.read(path);
  return typeof text === 'string' ? text.trim() : undefined;
}

/** Number that is the whole content of a file that does not change; NaN where it cannot be read or is none. */
export function readNumber(host: Host, path: string): number {
  const text = host.read(path);
  if (typeof text !== 'string') return Number.NaN;
  const bytes = Buffer.from(text);
  const fields = new Fields();
  fields.open(bytes, bytes.length);
  return fields.onlyNumber();
}
