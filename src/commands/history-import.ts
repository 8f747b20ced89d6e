import { exitCodes, NegawattError } from '../errors.ts';
import { openHistory } from '../history/database.ts';
import { type Imported, importRecords } from '../history/import-records.ts';
import { historyPlace } from '../history/place.ts';
import { visible } from '../report/escape.ts';
import type { Context, Given } from './command.ts';

/** Adds exported records to the history. Answers the exit code: 2 where nothing of a file could be read. */
export async function historyImport({ values, operands }: Given, context: Context): Promise<number> {
  const { history: file } = values as { readonly history?: string };
  const { env, signal, stderr } = context;
  const history = await openHistory(historyPlace(file, env, 'write'), 'write', { signal });
  let exitCode: number = exitCodes.ok;
  try {
    for (const path of operands) {
      const imported = await importRecords(history, path);
      stderr.write(`negawatt: ${visible(path)}: ${summaryText(imported)}\n`);
      for (const { line, why } of imported.listed) stderr.write(`  line ${line}: ${visible(why)}\n`);
      const { added, duplicates, broken } = imported;
      if (broken > 0 && added + duplicates === 0) exitCode = exitCodes.usage;
    }
  } catch (error) {
    if (error instanceof NegawattError && signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    history.close();
  }
  return exitCode;
}

function summaryText({ added, duplicates, broken, listed }: Imported): string {
  const parts = [`${records(added)} added`];
  if (duplicates > 0) parts.push(`${duplicates} there already`);
  if (broken > 0)
    parts.push(`${broken} broken${broken > listed.length ? `, of which the first ${listed.length}:` : ':'}`);
  return parts.join(', ');
}

function records(count: number): string {
  return count === 1 ? '1 record' : `${count} records`;
}
