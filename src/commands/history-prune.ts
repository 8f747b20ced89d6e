import { exitCodes, NegawattError } from '../errors.ts';
import type { HistoryDatabase } from '../history/connection.ts';
import { openHistory } from '../history/database.ts';
import { historyPlace } from '../history/place.ts';
import { dailyAfter, prune, setDailyAfter, thin } from '../history/retention.ts';
import type { Context, Given } from './command.ts';

interface PruneOptions {
  readonly history?: string;
  /** s */
  readonly olderThan?: number;
  readonly dailyAfter?: number | 'never';
}

const day = 86_400;

/** Removes old records, and puts those of a day together to one, from an age on. Answers the exit code. */
export async function historyPrune({ values }: Given, context: Context): Promise<number> {
  const options = values as PruneOptions;
  if (options.olderThan === undefined && options.dailyAfter === undefined) {
    throw new NegawattError(
      'there is nothing to prune',
      'neither --older-than nor --daily-after was given',
      'Give one of them, such as --older-than 1y.',
    );
  }
  const { env, signal, stderr } = context;
  const path = historyPlace(options.history, env, 'read');
  // Where there is none, none is made.
  (await openHistory(path, 'read', { signal })).close();
  const history = await openHistory(path, 'write', { signal });
  try {
    for (const line of await history.transaction(() => pruned(history, options, Date.now() / 1000))) {
      stderr.write(`negawatt: ${line}\n`);
    }
    await history.compact();
  } finally {
    history.close();
  }
  return exitCodes.ok;
}

function pruned(history: HistoryDatabase, { olderThan, dailyAfter: age }: PruneOptions, now: number): string[] {
  const lines: string[] = [];
  if (olderThan !== undefined) {
    const count = prune(history, now - olderThan);
    lines.push(`${count} ${count === 1 ? 'record was' : 'records were'} removed`);
  }
  if (age !== undefined) setDailyAfter(history, age === 'never' ? undefined : age);
  const after = dailyAfter(history);
  if (after === undefined) lines.push('records are never put together to daily ones');
  else {
    const { records, days } = thin(history, now - after, Number.POSITIVE_INFINITY);
    const old = after < 2 * day ? `${+(after / 3600).toFixed(1)} hours` : `${+(after / day).toFixed(1)} days`;
    lines.push(
      `of records older than ${old} ${records} were put together to ${days} daily ${days === 1 ? 'one' : 'ones'}`,
    );
  }
  return lines;
}
