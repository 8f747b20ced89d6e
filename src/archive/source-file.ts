import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { NegawattError } from '../errors.ts';
import { openFlags, refusalOf } from '../host/file-access.ts';
import { shownPath, systemPath } from './path-bytes.ts';

/** What readers look into. */
export interface Source {
  readonly path: string;
  /** Size. */
  readonly bytes: number;
  /** At most `length` bytes from `offset` on: fewer only at its end. @throws NegawattError */
  read(offset: number, length: number): Buffer;
}

/** A file that is looked into: its size is that of the moment at which it was opened. */
export class SourceFile implements Source {
  readonly path: string;
  /** Size. */
  readonly bytes: number;
  readonly #descriptor: number;
  readonly #stats: Stats;

  private constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#stats = fstatSync(descriptor);
    this.bytes = this.#stats.size;
  }

  /**
   * Opens a regular file. Others are not even opened: for a device that alone may do something.
   *
   * @throws NegawattError for what is no regular file or may not be read
   */
  static open(path: string): SourceFile {
    let descriptor: number;
    try {
      const named = systemPath(path);
      if (!statSync(named).isFile()) throw unreadable(path, 'it is not a regular file');
      descriptor = openSync(named, openFlags);
    } catch (error) {
      throw error instanceof NegawattError ? error : unreadable(path, (error as Error).message, error);
    }
    // It may be another one by now.
    const refused = refusalOf(descriptor, path);
    if (refused === undefined) return new SourceFile(path, descriptor);
    closeSync(descriptor);
    throw unreadable(path, refused.detail);
  }

  read(offset: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.bytes - offset));
    const into = Buffer.allocUnsafe(wanted);
    let got = 0;
    while (got < wanted) {
      let read: number;
      try {
        read = readSync(this.#descriptor, into, got, wanted - got, offset + got);
      } catch (error) {
        throw unreadable(this.path, (error as Error).message, error);
      }
      if (read === 0) throw unreadable(this.path, `it ends at byte ${offset + got}, before it did when it was opened`);
      got += read;
    }
    return into;
  }

  /** @throws NegawattError where the file was written to since it was opened */
  checkUnchanged(): void {
    const now = fstatSync(this.#descriptor);
    if (now.size !== this.bytes || now.mtimeMs !== this.#stats.mtimeMs) {
      throw unreadable(this.path, 'it changed while it was read');
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function unreadable(path: string, why: string, cause?: unknown): NegawattError {
  const error = new NegawattError(
    `cannot read ${shownPath(path)}`,
    why,
    'Name a regular file that you may read and that nothing is writing.',
  );
  if (cause !== undefined) error.cause = cause;
  return error;
}
