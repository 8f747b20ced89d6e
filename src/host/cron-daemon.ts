import { readdirSync } from 'node:fs';
import { errnoOf } from './errno.ts';
import { readSmallFile } from './small-file.ts';

const names = ['cron', 'crond', 'fcron', 'dcron'];

/** Whether a cron is seen to run; undefined where processes cannot be seen. */
export function seesCron(proc = '/proc'): boolean | undefined {
  let entries: string[];
  try {
    entries = readdirSync(proc).filter((name) => /^\d+$/.test(name));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
  if (entries.length === 0) return undefined;
  return entries.some((pid) => {
    const comm = readSmallFile(`${proc}/${pid}/comm`, 64);
    return 'text' in comm && names.includes(comm.text.trim());
  });
}
