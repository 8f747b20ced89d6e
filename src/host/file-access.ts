import { constants, fstatSync, readSync, type Stats } from 'node:fs';
import { type Failure, failure } from '../model/availability.ts';
import { failureOf } from './errno.ts';

/** How a host comes from one of its paths to a file: the part in which real and rooted hosts differ. */
export interface FileAccess {
  /** A descriptor of a regular file, open for reading; the caller closes it. */
  open(path: string): number | Failure;
  /** Names in a folder, in no order. */
  list(path: string): readonly string[] | Failure;
  /** The path, as the host knows it, with every symbolic link followed. */
  resolve(path: string): string | Failure;
}

/** A FIFO without a writer must not hang, and a terminal must not become ours (open(2)). */
export const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** Why a descriptor must not be read; undefined for a regular file, which every file of procfs and sysfs is. */
export function refusalOf(descriptor: number, path: string): Failure | undefined {
  const stats = fstatSync(descriptor);
  return stats.isFile() ? undefined : failure('broken', `${path}: is ${kindOf(stats)}, not a regular file`);
}

/** seq_file fills a page before it answers (Documentation/filesystems/seq_file.rst): what is well below one is the end. */
const surelyTheEnd = 2048;

/**
 * Reads a file from its start until its end or the buffer's. Procfs answers about a page a call, so that a short answer
 * is not yet the end; a very short one is, which saves the small files of every tick half of their system calls.
 */
export function readFromStart(descriptor: number, into: Buffer, path: string): number | Failure {
  let length = 0;
  try {
    while (length < into.length) {
      const got = readSync(descriptor, into, length, into.length - length, length);
      length += got;
      if (got < surelyTheEnd) break;
    }
  } catch (error) {
    return failureOf(error, path);
  }
  return length;
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}
