import { statSync } from 'node:fs';
import { readSmallFile } from '../../../host/small-file.ts';
import { type CompletedTasks, tasksOfFile, tasksOfLines } from '../../../workload/completed-tasks.ts';

const option = '--items-from';
/** A file that tells a number is no larger, By. */
const longestFile = 1024 * 1024;

/** @throws NegawattError for a pattern that is none, and for `json:` without a file or with a bad pointer */
export function itemSource(source: string): CompletedTasks {
  if (!source.startsWith('json:')) return tasksOfLines(source, option);
  const read = (file: string) => {
    const stats = statSync(file, { throwIfNoEntry: false });
    const found = readSmallFile(file, longestFile);
    // A file that is not there tells nothing: the call is one without a count.
    return stats === undefined || 'ok' in found ? undefined : { text: found.text, modified: stats.mtimeMs / 1000 };
  };
  return tasksOfFile(source.slice('json:'.length), read, () => Date.now() / 1000, option);
}
