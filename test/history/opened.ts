import { join } from 'node:path';
import type { HistoryDatabase } from '../../src/history/connection.ts';
import { openHistory } from '../../src/history/database.ts';
import { append } from '../../src/history/store.ts';
import type { HistoryRecord } from '../../src/model/history.ts';
import { temporaryFolder } from '../host/temporary-folder.ts';

interface Test {
  after(clean: () => void): void;
}

/** A file for a history in a folder of its own. */
export function historyFile(t: Test): string {
  return join(temporaryFolder(t), 'history.db');
}

/** A new history with these records, open for writing until the test ends. */
export async function historyOf(
  t: Test,
  records: readonly HistoryRecord[],
  path = historyFile(t),
): Promise<HistoryDatabase> {
  const history = await openHistory(path, 'write');
  t.after(() => history.close());
  await history.transaction(() => {
    for (const record of records) append(history, record);
  });
  return history;
}

/** A history with these records as a file that nobody has open. */
export async function writtenHistory(
  t: Test,
  records: readonly HistoryRecord[],
  path = historyFile(t),
): Promise<string> {
  const history = await openHistory(path, 'write');
  await history.transaction(() => {
    for (const record of records) append(history, record);
  });
  history.close();
  return path;
}
