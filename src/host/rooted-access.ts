import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statfsSync,
} from 'node:fs';
import { type Failure, failure } from '../model/availability.ts';
import { failureOf } from './errno.ts';
import { type FileAccess, openFlags, refusalOf } from './file-access.ts';
import { plainAccess } from './plain-access.ts';

/** open(2): only a handle to the place. Nothing is opened yet, so that a device behind a link notices nothing. */
const pathOnly = 0o10000000;
const ownDescriptors = '/proc/self/fd';
/** PROC_SUPER_MAGIC (statfs(2)). */
const procfs = 0x9fa0;
const processFile = /^\/proc\/\d+\/stat$/;

/**
 * Files under another root. A path is first opened as a place only, and the kernel is asked where that place is: one
 * system call whatever links led there, and no time between the check and the reading in which a link could change.
 * @param root an absolute path without symbolic links
 */
export function rootedAccess(root: string): FileAccess {
  const prefix = root === '/' ? '' : root;
  const locate = existsSync(ownDescriptors) ? locateByHandle : locateByPath;
  // The kernel alone makes the files of a mounted procfs, and the process table is read at every tick.
  const trustsProcesses = isProcfs(`${prefix}/proc`, prefix);

  const within = <T>(path: string, flags: number, use: (place: string, inside: string) => T): T | Failure => {
    try {
      return locate(prefix + path, flags, (place, target) => {
        const isInside = target === root || target.startsWith(`${prefix}/`);
        if (isInside) return use(place, target.slice(prefix.length) || '/');
        return failure('broken', `${path}: a symbolic link leads to ${target}, which leaves the root ${root}`);
      });
    } catch (error) {
      return failureOf(error, path);
    }
  };
  return {
    open: (path) => {
      if (trustsProcesses && processFile.test(path)) {
        const descriptor = plainAccess.open(prefix + path);
        return typeof descriptor === 'number'
          ? descriptor
          : { ...descriptor, detail: descriptor.detail.slice(prefix.length) };
      }
      return within(path, 0, (place) => handleRefusal(place, path) ?? openSync(place, openFlags));
    },
    list: (path) => within(path, constants.O_DIRECTORY, (place) => readdirSync(place)),
    resolve: (path) => within(path, 0, (_, inside) => inside),
  };
}

type Locate = <T>(path: string, flags: number, use: (place: string, target: string) => T) => T;

const locateByHandle: Locate = (path, flags, use) => {
  const handle = openSync(path, pathOnly | flags);
  try {
    const place = `${ownDescriptors}/${handle}`;
    return use(place, readlinkSync(place));
  } finally {
    closeSync(handle);
  }
};

/** Where the kernel does not tell the path of a descriptor. */
const locateByPath: Locate = (path, _, use) => {
  const target = realpathSync.native(path);
  return use(target, target);
};

/** Refuses what is no regular file while it is still only a handle, or a path where there are no handles. */
function handleRefusal(place: string, path: string): Failure | undefined {
  if (place.startsWith(`${ownDescriptors}/`)) return refusalOf(Number(place.slice(ownDescriptors.length + 1)), path);
  const descriptor = openSync(place, openFlags);
  try {
    return refusalOf(descriptor, path);
  } finally {
    closeSync(descriptor);
  }
}

function isProcfs(path: string, prefix: string): boolean {
  const resolved = plainAccess.resolve(path);
  return resolved === `${prefix}/proc` && statfsSync(path).type === procfs;
}
