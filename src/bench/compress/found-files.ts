import { lstatSync, type OpenDirOptions, opendirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf, shownPath, systemPath } from '../../archive/path-bytes.ts';
import type { FileStamp } from './piece.ts';

/** More files than this are not listed: memory is bounded whatever a folder holds. */
const mostFiles = 1_000_000;
/** After so many an interrupt is looked for. */
const turn = 512;

export interface FoundFile extends FileStamp {
  /** The operand that it is below, or that it is. */
  readonly operand: string;
  /** The user named it itself. */
  readonly isNamed: boolean;
}

/** What cannot be measured, with the reason: the first of them, and how many more. */
export class Refusals {
  readonly listed: { readonly name: string; readonly reason: string }[] = [];
  more = 0;
  readonly #most: number;

  constructor(most = 50) {
    this.#most = most;
  }

  add(path: string, reason: string): void {
    const name = shownPath(path);
    if (this.listed.some((other) => other.name === name)) return;
    if (this.listed.length < this.#most) this.listed.push({ name, reason });
    else this.more += 1;
  }
}

/**
 * The regular files behind some paths, folders walked to their end. A file is taken once, by whatever links it is reached.
 * Links to folders are followed only where the user names them: one of them may lead to the whole machine, or in a circle.
 * FIFOs, sockets and devices are refused, without being opened.
 */
export async function findFiles(
  operands: readonly string[],
  refusals: Refusals,
  signal: AbortSignal,
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const seen = new Map<number, Set<number>>();
  const isNew = ({ dev, ino }: Stats): boolean => {
    const inodes = seen.get(dev) ?? new Set();
    seen.set(dev, inodes);
    if (inodes.has(ino)) return false;
    inodes.add(ino);
    return true;
  };

  const visit = (path: string, operand: string, isNamed: boolean): readonly string[] => {
    let stats: Stats;
    try {
      stats = statSync(systemPath(path));
    } catch (error) {
      const reason = reasonOf(error);
      if (isLink(path)) refusals.add(path, `a link that leads nowhere (${reason})`);
      // Of an argument that is no UTF-8 Node tells a character in place of what it had.
      else if (path.includes('\ufffd')) refusals.add(path, `${reason}; if its name is not UTF-8, name its folder`);
      else refusals.add(path, reason);
      return [];
    }
    if (!stats.isFile() && !stats.isDirectory()) {
      refusals.add(path, `it is ${specialOf(stats)}, not a regular file`);
      return [];
    }
    if (stats.isDirectory() && !isNamed && isLink(path)) {
      refusals.add(path, 'a link to a folder: name the folder itself');
      return [];
    }
    if (!isNew(stats)) return [];
    if (stats.isDirectory()) return [path];
    if (stats.size === 0) refusals.add(path, 'it is empty');
    else if (found.length >= mostFiles) refusals.add(path, `there are more than ${mostFiles} files`);
    else found.push({ ...stampOf(path, stats), operand, isNamed });
    return [];
  };

  let seenSoFar = 0;
  for (const operand of operands) {
    const before = found.length;
    const folders = [...visit(operand, operand, true)];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const name of namesIn(folder, refusals)) {
        folders.push(...visit(join(folder, name), operand, false));
        if (++seenSoFar % turn !== 0) continue;
        await new Promise(setImmediate);
        if (signal.aborted) return found;
      }
    }
    // Folders have no order of their own, and the same seed is to take the same sample again.
    for (const file of found.splice(before).sort((a, b) => (a.path < b.path ? -1 : 1))) found.push(file);
  }
  return found;
}

export function stampOf(path: string, { size: bytes, mtimeMs: modified, ino: inode }: Stats): FileStamp {
  return { path, bytes, modified, inode };
}

/** Names need be no UTF-8; Node's types know no such folder. */
const asBytes = { encoding: 'buffer' } as unknown as OpenDirOptions;

function* namesIn(folder: string, refusals: Refusals): Generator<string> {
  try {
    const open = opendirSync(systemPath(folder), asBytes) as unknown as {
      closeSync(): void;
      readSync(): { readonly name: Buffer } | null;
    };
    try {
      for (let entry = open.readSync(); entry !== null; entry = open.readSync()) yield pathOf(entry.name);
    } finally {
      open.closeSync();
    }
  } catch (error) {
    if (!isOfSystem(error)) throw error;
    refusals.add(folder, reasonOf(error));
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(systemPath(path)).isSymbolicLink();
  } catch (error) {
    if (!isOfSystem(error)) throw error;
    return false;
  }
}

export function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

/** Of an error of the system, without its path; anything else is our bug. */
export function reasonOf(error: unknown): string {
  if (!isOfSystem(error)) throw error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'it is not there',
    EACCES: 'reading it is not permitted',
    EPERM: 'reading it is not permitted',
    ELOOP: 'its links lead in a circle',
    ENAMETOOLONG: 'its path is too long',
  };
  return reasons[error.code ?? ''] ?? `it cannot be read (${error.code})`;
}

function specialOf(stats: Stats): string {
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}
