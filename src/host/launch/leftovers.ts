import { readdirSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { errnoOf } from '../errno.ts';
import type { CgroupFolders } from './cgroup-folders.ts';

/** Removes the groups of negawatt processes that were killed before they could, as far as nothing lives in them. */
export async function removeLeftovers(folders: CgroupFolders): Promise<void> {
  for (const folder of new Set(Object.values(folders))) {
    for (const name of namesIn(folder)) {
      const pid = /^negawatt-(\d+)-\d+$/.exec(name)?.[1];
      if (pid === undefined || isAlive(Number(pid))) continue;
      try {
        await rmdir(`${folder}/${name}`);
      } catch (error) {
        // Survivors live in it, another negawatt removed it first, or another user owns it.
        if (errnoOf(error) === undefined) throw error;
      }
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}
