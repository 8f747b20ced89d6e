import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { NegawattError } from '../errors.ts';
import { errnoOf } from '../host/errno.ts';
import { openFlags, refusalOf } from '../host/file-access.ts';
import { mistrust } from '../host/trust.ts';
import { applicationId, schemaVersion } from './schema.ts';

const magic = 'SQLite format 3\0';
/** The header of a database file, By, and the places in it (sqlite.org/fileformat2.html, section 1.3). */
const headerLength = 100;
const versionAt = 60;
const applicationAt = 68;

/** What a file is before SQLite sees it. */
export interface Inspection {
  /** Nothing was ever committed to it. */
  readonly isEmpty: boolean;
  /** A writer is at work, or ended in the middle of its work. */
  readonly hasJournal: boolean;
}

/**
 * Looks at a file before SQLite opens it: what is no history of ours, a newer one or another user's is left as it is.
 * Undefined where there is none.
 *
 * Never while this process has it open: closing a descriptor of a file drops all of a process's locks on it (fcntl(2)).
 *
 * @param uid of this process: tests stand in for another user
 */
export function inspectFile(path: string, uid = process.getuid?.() ?? 0): Inspection | undefined {
  const folder = statSync(dirname(path), quiet);
  if (folder !== undefined) refuseStrangers(path, dirname(path), folder, uid);
  let descriptor: number;
  try {
    // A link could lead to a file that somebody else chose.
    descriptor = openSync(path, openFlags | constants.O_NOFOLLOW);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === undefined) throw error;
    throw refuse(path, code === 'ELOOP' ? 'it is a link, which could lead anywhere' : (error as Error).message);
  }
  try {
    const refused = refusalOf(descriptor, path);
    if (refused !== undefined) throw refuse(path, refused.detail);
    refuseStrangers(path, path, fstatSync(descriptor), uid);
    const header = Buffer.alloc(headerLength);
    const length = readSync(descriptor, header, 0, headerLength, 0);
    if (length > 0) refuseHeader(path, header.subarray(0, length));
    return { isEmpty: length === 0, hasJournal: (statSync(`${path}-journal`, quiet)?.size ?? 0) > 0 };
  } finally {
    closeSync(descriptor);
  }
}

const quiet = { throwIfNoEntry: false } as const;

/** In a folder that others can write, one of them could put a journal beside it, from which SQLite would write into it. */
function refuseStrangers(path: string, place: string, { uid: owner, mode }: Stats, uid: number): void {
  const reason = mistrust(uid, [{ path: place, uid: owner, mode }]);
  if (reason !== undefined) throw refuse(path, reason);
}

function refuseHeader(path: string, header: Buffer): void {
  if (!header.toString('latin1').startsWith(magic)) throw refuse(path, 'it is no SQLite database');
  if (header.length < headerLength) throw refuse(path, 'it is cut: not even its header is whole');
  if (header.readUInt32BE(applicationAt) !== applicationId) {
    throw refuse(path, "it is another program's database", 'Name another file with --history FILE.');
  }
  const version = header.readUInt32BE(versionAt);
  if (version > schemaVersion) {
    throw refuse(
      path,
      `a newer negawatt wrote it (version ${version}; this one knows up to ${schemaVersion})`,
      'Update negawatt; the file was left as it is.',
    );
  }
}

function refuse(path: string, why: string, how = `Move it away, or name another file with --history FILE.`) {
  return new NegawattError(`cannot use the history ${path}`, why, how);
}
