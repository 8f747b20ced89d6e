import { closeSync, fstatSync, lstatSync, openSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Failure, failure } from '../model/availability.ts';
import { failureOf } from './errno.ts';
import { openFlags, readFromStart, refusalOf } from './file-access.ts';
import type { Ownership } from './trust.ts';

export interface SmallFile {
  readonly text: string;
  /** The file and its folder: who could have written it. */
  readonly places: readonly Ownership[];
  /** The path itself is a link to the file. */
  readonly isLink: boolean;
}

/**
 * Reads a regular file, following links.
 * @param cap the most that it may hold, By
 */
export function readSmallFile(path: string, cap: number): SmallFile | Failure {
  let descriptor: number;
  try {
    descriptor = openSync(path, openFlags);
  } catch (error) {
    const refused = failureOf(error, path);
    // In a folder that may not be searched there is nothing for this user.
    return refused.why === 'forbidden' && isHidden(path) ? failure('absent', refused.detail) : refused;
  }
  try {
    const refused = refusalOf(descriptor, path);
    if (refused !== undefined) return refused;
    const buffer = Buffer.alloc(cap + 1);
    const length = readFromStart(descriptor, buffer, path);
    if (typeof length !== 'number') return length;
    if (length > cap) return failure('broken', `${path}: is larger than ${cap} bytes`);
    const folder = dirname(realpathSync(path));
    const places = [
      { path, stats: fstatSync(descriptor) },
      { path: folder, stats: statSync(folder) },
    ].map(({ path: place, stats: { uid, mode } }) => ({ path: place, uid, mode }));
    return { text: buffer.toString('utf8', 0, length), places, isLink: lstatSync(path).isSymbolicLink() };
  } catch (error) {
    return failureOf(error, path);
  } finally {
    closeSync(descriptor);
  }
}

function isHidden(path: string): boolean {
  try {
    lstatSync(path);
    return false;
  } catch {
    return true;
  }
}
