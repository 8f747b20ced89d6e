import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { shownPath, systemPath } from '../../archive/path-bytes.ts';
import { openFlags } from '../../host/file-access.ts';
import { reasonOf } from './found-files.ts';
import type { FileStamp, Stretch } from './piece.ts';

/** A file that is no longer what it was, or cannot be read any more: told, and not measured. */
export class GoneError extends Error {
  override readonly name = 'GoneError';
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${shownPath(path)}: ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}

/** A file of which stretches are read, held to the stamp that it had when it was looked at. */
export class StampedFile {
  readonly #descriptor: number;
  readonly #stamp: FileStamp;

  /** @throws GoneError */
  constructor(stamp: FileStamp) {
    this.#stamp = stamp;
    this.#descriptor = attempt(stamp, () => openSync(systemPath(stamp.path), openFlags));
    try {
      this.check();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * Fills the whole of `into` from an offset.
   * @throws GoneError where the file ends before
   */
  read(into: Uint8Array, offset: number): void {
    for (let length = 0; length < into.length; ) {
      const got = attempt(this.#stamp, () =>
        readSync(this.#descriptor, into, length, into.length - length, offset + length),
      );
      if (got === 0) throw new GoneError(this.#stamp.path, 'it became shorter while it was measured');
      length += got;
    }
  }

  /** @throws GoneError where it is not what it was */
  check(): void {
    const { bytes, modified, inode } = this.#stamp;
    const now = attempt(this.#stamp, () => fstatSync(this.#descriptor));
    if (!now.isFile()) throw new GoneError(this.#stamp.path, 'it is no regular file any more');
    if (now.ino !== inode) throw new GoneError(this.#stamp.path, 'another file took its place while it was measured');
    if (now.size !== bytes || now.mtimeMs !== modified) {
      throw new GoneError(this.#stamp.path, 'it changed while it was measured');
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** Reads one stretch into the start of a buffer, and answers the part of it that was filled. */
export function readStretch({ file, offset, length }: Stretch, into: Uint8Array): Uint8Array {
  const open = new StampedFile(file);
  try {
    const part = into.subarray(0, length);
    open.read(part, offset);
    open.check();
    return part;
  } finally {
    open.close();
  }
}

function attempt<T>({ path }: FileStamp, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new GoneError(path, reasonOf(error));
  }
}
