import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { failureOf } from './errno.ts';

/** Device files through which a user talks to NVIDIA's driver. */
export interface GpuDevices {
  /** Those that this user may not read and write. */
  readonly closed: readonly string[];
  /** A group, not root's, that may open all of the closed ones. */
  readonly group?: string;
}

/** Undefined where there are none. @param folder in place of /dev */
export function gpuDevices(folder = '/dev'): GpuDevices | undefined {
  const names = namesIn(folder).filter((name) => /^nvidia(?:ctl|\d+)$/.test(name));
  if (names.length === 0) return undefined;
  const closed = names.map((name) => `${folder}/${name}`).filter((path) => !isOpen(path));
  const groups = new Set(closed.map((path) => groupOf(path)));
  const [group] = groups;
  return { closed, ...(groups.size === 1 && group !== undefined ? { group } : {}) };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    failureOf(error, folder);
    return [];
  }
}

function isOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    failureOf(error, path);
    return false;
  }
}

/** Undefined where it is root's, has no name in group(5), or may not read and write. */
function groupOf(path: string): string | undefined {
  try {
    const { gid, mode } = statSync(path);
    if (gid === 0 || (mode & 0o060) !== 0o060) return undefined;
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((text) => text.split(':')[2] === String(gid));
    return line?.split(':')[0];
  } catch (error) {
    failureOf(error, path);
    return undefined;
  }
}
