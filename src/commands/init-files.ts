import { fchmodSync, lstatSync, mkdirSync, realpathSync, rmdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { NegawattError } from '../errors.ts';
import { type ClaimedFile, claimFile } from '../host/claimed-file.ts';
import { errnoOf } from '../host/errno.ts';
import { readSmallFile } from '../host/small-file.ts';
import type { SetupFile } from '../setup/job.ts';
import { writeWhole } from './output-files.ts';

/** A file that is to be there, and what is there now. */
export interface Standing extends SetupFile {
  /** Undefined where there is nothing. */
  readonly there: string | undefined;
}

/** Far more than anybody writes by hand. By */
const largest = 1024 * 1024;

/** @throws NegawattError for what cannot be read, and for a link: what it leads to belongs to something else */
export function standingIn(folder: string, files: readonly SetupFile[]): readonly Standing[] {
  return files.map((file) => {
    const path = join(folder, file.path);
    refuseOutside(folder, path);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { ...file, there: undefined };
    if (stats.isSymbolicLink()) throw refused(path, 'it is a link');
    const read = readSmallFile(path, largest);
    if ('why' in read) throw refused(path, read.detail);
    return { ...file, there: read.text };
  });
}

/** Writes all of them, or none: every one is claimed before the first gets its name. */
export function writeAll(folder: string, files: readonly SetupFile[]): void {
  const made: string[] = [];
  const claimed: (readonly [SetupFile, ClaimedFile])[] = [];
  try {
    for (const file of files) {
      const path = join(folder, file.path);
      made.push(...makeFolders(dirname(path)));
      claimed.push([file, claimFile(path, file.path)]);
    }
  } catch (error) {
    for (const [, file] of claimed) file.discard();
    for (const path of made.reverse()) rmdirSync(path);
    throw error;
  }
  try {
    for (const [{ text, isProgram }, file] of claimed) {
      if (isProgram === true) fchmodSync(file.descriptor, 0o755);
      writeWhole(file, text);
    }
  } finally {
    for (const [, file] of claimed) file.discard();
  }
}

/** @returns those that were not there, the outer ones first */
function makeFolders(path: string): string[] {
  try {
    const first = mkdirSync(path, { recursive: true });
    if (first === undefined) return [];
    const made = [path];
    while (made[0] !== first) made.unshift(dirname(made[0]!));
    return made;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw refused(path, (error as Error).message);
  }
}

/** A folder in it that is a link may lead anywhere. */
function refuseOutside(folder: string, path: string): void {
  const root = realpathSync(folder);
  for (let above = dirname(path); above !== folder; above = dirname(above)) {
    if (lstatSync(above, { throwIfNoEntry: false }) === undefined) continue;
    let real: string;
    try {
      real = realpathSync(above);
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      throw refused(above, (error as Error).message);
    }
    if (!`${real}${sep}`.startsWith(`${root}${sep}`)) throw refused(above, `it leads to ${real}`);
    return;
  }
}

function refused(path: string, why: string): NegawattError {
  return new NegawattError(
    `cannot write ${path}`,
    why,
    'Move it away, or write the file by hand: --dry-run prints it.',
  );
}
