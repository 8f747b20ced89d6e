import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { NegawattError } from '../errors.ts';

/** A file that will be written at the end. It is claimed at the start, so that ten minutes of measuring are not lost. */
export interface OutputFile {
  readonly path: string;
  /** Writes the whole text, then gives the file its name: readers see the old file or the new one, never half of it. */
  write(text: string): void;
  /** Leaves nothing behind; does nothing once it was written. */
  discard(): void;
}

/** Claims a temporary name beside the file. Throws where the folder cannot be written. */
export function claimOutput(path: string): OutputFile {
  const temporary = `${path}.${process.pid}.part`;
  const refuse = (error: unknown) =>
    new NegawattError(
      `cannot write ${path}`,
      error instanceof Error ? error.message : String(error),
      'Choose a file in a folder that exists, that you may write and that has room.',
    );
  let descriptor: number | undefined;
  try {
    descriptor = openSync(temporary, 'wx', 0o644);
  } catch (error) {
    throw refuse(error);
  }
  const discard = () => {
    process.removeListener('exit', discard);
    if (descriptor === undefined) return;
    closeSync(descriptor);
    descriptor = undefined;
    rmSync(temporary, { force: true });
  };
  // A second Ctrl-C leaves at once, but leaves no half file.
  process.once('exit', discard);
  return {
    path,
    write: (text) => {
      if (descriptor === undefined) throw new Error(`${path} was written already`);
      try {
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
        fsyncSync(descriptor);
        renameSync(temporary, path);
      } catch (error) {
        discard();
        throw refuse(error);
      }
      closeSync(descriptor);
      descriptor = undefined;
      discard();
    },
    discard,
  };
}
