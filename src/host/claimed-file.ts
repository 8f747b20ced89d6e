import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import { NegawattError } from '../errors.ts';

/**
 * A file that will be whole or not at all: it is written under a temporary name beside its own, which it gets at the
 * end. It is claimed before anything is measured, so that ten minutes of measuring are not lost to a typing error.
 */
export interface ClaimedFile {
  readonly path: string;
  readonly descriptor: number;
  /** What went wrong while it was written, for people. */
  refuse(error: unknown): NegawattError;
  /** Everything is written: puts it on the disk and gives it its name. Throws where that fails, and leaves nothing. */
  commit(): void;
  /** Leaves nothing behind; does nothing after `commit`. */
  discard(): void;
}

/**
 * @param what is to be written, for messages: "the report"
 * @throws NegawattError for a folder that cannot be written, and for what is no regular file: a device or a FIFO would
 *   be replaced by the file, which as root damages the machine
 */
export function claimFile(path: string, what: string): ClaimedFile {
  const refuse = (error: unknown) =>
    new NegawattError(
      `cannot write ${what} to ${path === '' ? 'a file without a name' : path}`,
      error instanceof Error ? error.message : String(error),
      'Choose a regular file in a folder that exists, that you may write and that has room.',
    );
  if (path === '') throw refuse('it is empty');
  const existing = statOf(path, refuse);
  if (existing !== undefined && !existing.isFile()) throw refuse('it is no regular file');
  // The target of a link is written, not the link; and who could not read the old file cannot read the new one.
  const target = existing === undefined ? path : realpathSync.native(path);
  const temporary = `${target}.${process.pid}.part`;
  let descriptor: number;
  try {
    descriptor = openSync(temporary, 'wx', existing === undefined ? 0o644 : existing.mode & 0o777);
  } catch (error) {
    throw refuse(error);
  }
  let isOpen = true;
  const release = () => {
    process.removeListener('exit', discard);
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  const discard = () => {
    if (!isOpen) return;
    release();
    rmSync(temporary, { force: true });
  };
  // A second Ctrl-C leaves at once, but leaves no half file.
  process.once('exit', discard);
  return {
    path,
    descriptor,
    refuse,
    commit: () => {
      try {
        fsyncSync(descriptor);
        renameSync(temporary, target);
      } catch (error) {
        discard();
        throw refuse(error);
      }
      release();
    },
    discard,
  };
}

function statOf(path: string, refuse: (error: unknown) => NegawattError): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw refuse(error);
  }
}
