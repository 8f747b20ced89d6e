import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { NegawattError } from '../errors.ts';
import { type Failure, failure } from '../model/availability.ts';
import { type ClaimedFile, claimFile } from './claimed-file.ts';
import { errnoOf, failureOf } from './errno.ts';
import { openFlags, readFromStart, refusalOf } from './file-access.ts';
import { withLock } from './file-lock.ts';
import { mistrust, type Ownership } from './trust.ts';

/** More than the largest file that negawatt keeps there. */
const stateCap = 256 * 1024;

/** Where negawatt keeps what it learned of this machine for this user. */
export interface StateFolder {
  readonly path: string;
  /** The text of a regular file in it that only its user or root could have written. */
  read(name: string): string | Failure;
  /**
   * Claims a file in it, making the folder where there is none.
   * @param what is to be kept, for messages
   */
  claim(name: string, what: string): ClaimedFile;
  /**
   * The path of a file in it that is written by other means, making the folder where there is none.
   * @param what is kept there, for messages
   */
  place(name: string, what: string): string;
  /** Does something with a file in it while nobody else does, making the folder where there is none. */
  locked<T>(name: string, what: string, action: () => T): Promise<T>;
}

/**
 * `negawatt/` in XDG_STATE_HOME, or in ~/.local/state where that is not set or not absolute (XDG Base Directory
 * Specification 0.8). Undefined where there is no home either.
 *
 * @param uid of this process: tests stand in for another user
 */
export function stateFolder(
  env: Readonly<Record<string, string | undefined>>,
  uid = process.getuid?.() ?? 0,
): StateFolder | undefined {
  const { XDG_STATE_HOME: given, HOME: home } = env;
  const base =
    given !== undefined && isAbsolute(given)
      ? given
      : home !== undefined && isAbsolute(home)
        ? join(home, '.local', 'state')
        : undefined;
  if (base === undefined) return undefined;
  const path = join(base, 'negawatt');
  const safe = (name: string, what: string) => {
    const file = join(path, name);
    makeSafe(path, file, uid, what);
    return file;
  };
  return {
    path,
    read: (name) => readOwn(join(path, name), uid),
    claim: (name, what) => claimFile(safe(name, what), what),
    place: safe,
    locked: async (name, what, action) => withLock(safe(name, what), what, action),
  };
}

/** The name of the file that holds for one hardware key. */
export function idleFileName(hardwareKey: string): string {
  return `idle-${createHash('sha256').update(hardwareKey).digest('hex').slice(0, 16)}.json`;
}

function readOwn(path: string, uid: number): string | Failure {
  let descriptor: number;
  try {
    // A link in the folder could lead to a file that somebody else chose.
    descriptor = openSync(path, openFlags | constants.O_NOFOLLOW);
  } catch (error) {
    return failureOf(error, path);
  }
  try {
    const refused = refusalOf(descriptor, path);
    if (refused !== undefined) return refused;
    const { uid: owner, mode } = fstatSync(descriptor);
    const reason = mistrust(uid, [{ path, uid: owner, mode }, ownershipOf(dirname(path))]);
    if (reason !== undefined) return failure('forbidden', reason);
    const buffer = Buffer.alloc(stateCap + 1);
    const length = readFromStart(descriptor, buffer, path);
    if (typeof length !== 'number') return length;
    return length > stateCap
      ? failure('broken', `${path}: is larger than ${stateCap} bytes`)
      : buffer.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}

function ownershipOf(path: string): Ownership {
  const { uid, mode } = statSync(path);
  return { path, uid, mode };
}

/** Makes the folder; refuses one that leads somewhere else, or in which somebody else could put a link before us. */
function makeSafe(folder: string, file: string, uid: number, what: string): void {
  const refuse = (why: string) =>
    new NegawattError(
      `cannot keep ${what} in ${folder}`,
      why,
      'Set XDG_STATE_HOME to a folder of your own, or mend this one.',
    );
  try {
    makeFolders(folder);
    const reason = mistrust(uid, [ownershipOf(folder), ownershipOf(dirname(folder))]);
    if (reason !== undefined) throw refuse(reason);
    // That it is not there yet is the usual case.
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === false) throw refuse(`${file} is no regular file`);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw refuse((error as Error).message);
  }
}

/** Level by level: where a file system answers ENOENT to mkdir, as /proc does, Node's own `recursive` never ends. */
function makeFolders(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  if (dirname(folder) !== folder) makeFolders(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Somebody else just made it; a link that leads nowhere is found by whoever looks into it.
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}
