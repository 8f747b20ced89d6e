import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NegawattError } from '../errors.ts';
import { claimFile } from '../host/claimed-file.ts';
import { errnoOf } from '../host/errno.ts';
import { readSmallFile } from '../host/small-file.ts';
import { lineIn, withLines } from '../schedule/crontab-block.ts';
import { crontabLine } from '../schedule/crontab-line.ts';
import { cronNotes, entryOf, loweringOf } from './crontab-place.ts';
import { writeWhole } from './output-files.ts';
import type { Ground } from './schedule-ground.ts';
import { noChange, type SchedulePlace } from './schedule-place.ts';

const fileCap = 64 * 1024;
const head = 'SHELL=/bin/sh\n';

/** A file of /etc/cron.d, as root. */
export function cronFolderPlace(ground: Ground): SchedulePlace {
  const folder = ground.folders.cron;
  const pathOf = (name: string) => join(folder, `negawatt-${name}`);
  const read = (name: string) => readText(pathOf(name));
  return {
    kind: 'crontab',
    scope: 'system',
    title: pathOf,
    names: async () => namesOf(folder, /^negawatt-([a-z0-9_-]+)$/).filter((name) => hasLines(read(name), name)),
    find: async (name) => {
      const line = lineIn(read(name) ?? '', name);
      return line === undefined ? undefined : entryOf(line, true);
    },
    install: async (schedule) => {
      const { name } = schedule;
      const before = read(name);
      if (before !== undefined && !hasLines(before, name)) throw foreign(pathOf(name));
      const after = withLines(head, name, [crontabLine(schedule, ground.starter, loweringOf(ground), ground.user)]);
      if (after === before) return noChange;
      return {
        steps: [{ what: `write ${pathOf(name)}`, text: after }],
        apply: async () => writeWhole(claimFile(pathOf(name), 'the schedule'), after),
      };
    },
    remove: async (name) =>
      hasLines(read(name), name)
        ? { steps: [{ what: `remove ${pathOf(name)}` }], apply: async () => rmSync(pathOf(name), { force: true }) }
        : noChange,
    notes: async () => cronNotes(),
  };
}

function hasLines(text: string | undefined, name: string): boolean {
  return text !== undefined && lineIn(text, name) !== undefined;
}

/** The text of a file; undefined where there is none. @throws NegawattError for what cannot be read */
export function readText(path: string): string | undefined {
  const file = readSmallFile(path, fileCap);
  if ('text' in file) return file.text;
  if (file.why === 'absent') return undefined;
  throw new NegawattError(`cannot read ${path}`, file.detail, 'Look at it as its owner.');
}

/** What a pattern finds in the names in a folder; none where there is no folder, or it may not be seen. */
export function namesOf(folder: string, pattern: RegExp): readonly string[] {
  try {
    return readdirSync(folder)
      .flatMap((file) => pattern.exec(file)?.[1] ?? [])
      .sort();
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR', 'EACCES'].includes(errnoOf(error) ?? '')) throw error;
    return [];
  }
}

/** A file by our name that we did not write. */
export function foreign(path: string): NegawattError {
  return new NegawattError(
    `${path} is not of negawatt's`,
    'it has none of its marks',
    'Choose another --name, or move that file.',
  );
}
