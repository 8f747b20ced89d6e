import { closeSync, constants, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { NegawattError } from '../errors.ts';

/** A log that is larger is put aside, By. */
const logCap = 1024 * 1024;

/**
 * Adds a line to a log. One that is full becomes `PATH.1`, in place of the one before.
 * @param path of a file that nobody else can put a link in place of
 */
export function appendToLog(path: string, line: string): void {
  try {
    let descriptor = openLog(path);
    try {
      if (fstatSync(descriptor).size >= logCap) {
        renameSync(path, `${path}.1`);
        closeSync(descriptor);
        descriptor = openLog(path);
      }
      writeSync(descriptor, `${line}\n`);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new NegawattError(
      `cannot write the log ${path}`,
      (error as Error).message,
      'Make room, or mend the rights of its folder.',
    );
  }
}

function openLog(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  return openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o644);
}
