import { statSync, writeSync } from 'node:fs';
import { exitCodes, NegawattError } from '../errors.ts';
import type { HistoryDatabase } from '../history/connection.ts';
import { recordsIn } from '../history/records.ts';
import type { FigureQuery } from '../history/summary.ts';
import { claimFile } from '../host/claimed-file.ts';
import type { HistoryRecord } from '../model/history.ts';
import { jsonText } from '../report/escape.ts';
import { csvHeader, csvRows } from '../report/history/records-csv.ts';
import type { Context, Given } from './command.ts';
import { type HistoryQueryOptions, queryOf, reading } from './history-query.ts';

/** Characters that are gathered before they are written. */
const enough = 256 * 1024;

/** Writes the records to a file, as JSON Lines or CSV by its extension, or as JSON Lines to stdout. Answers the exit code. */
export async function historyExport({ values, operands }: Given, context: Context): Promise<number> {
  const options = values as unknown as HistoryQueryOptions;
  const [target, ...more] = operands;
  if (target === undefined || more.length > 0 || target === '') {
    throw new NegawattError(
      'history export takes one file',
      `${operands.length === 1 ? 'it has no name' : `${operands.length} were named`}`,
      'Name a file that ends in .jsonl or .csv, or - for stdout.',
    );
  }
  await reading(options, context, async (database) => {
    const query = queryOf(database, options);
    if (target === '-') await toStdout(database, query, context);
    else toFile(database, query, target);
  });
  return exitCodes.ok;
}

function toFile(database: HistoryDatabase, query: FigureQuery, path: string): void {
  const [own, target] = [database.path, path].map((file) => statSync(file, { throwIfNoEntry: false }));
  if (own !== undefined && own.dev === target?.dev && own.ino === target.ino) {
    throw new NegawattError(
      `cannot export the history into ${path}`,
      'it is the history itself',
      'Name another file that ends in .jsonl or .csv.',
    );
  }
  const file = claimFile(path, 'the records');
  try {
    const bytesOf = (text: string) => Buffer.from(text);
    for (const text of textOf(database, query, /\.csv$/i.test(path))) {
      const bytes = bytesOf(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(file.descriptor, bytes, at);
    }
    file.commit();
  } catch (error) {
    file.discard();
    throw error instanceof NegawattError ? error : file.refuse(error);
  }
}

async function toStdout(database: HistoryDatabase, query: FigureQuery, { stdout }: Context): Promise<void> {
  for (const text of textOf(database, query, false)) {
    stdout.write(text);
    await drained(stdout.stream as NodeJS.WriteStream);
  }
}

/** A slow reader is waited for; one that went is none. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    for (const event of ['drain', 'close', 'error']) stream.once(event, () => resolve());
  });
}

function* textOf(database: HistoryDatabase, query: FigureQuery, isCsv: boolean): Generator<string> {
  let text = isCsv ? csvHeader : '';
  for (const record of recordsIn(database, query)) {
    const asked = withFigures(record, query.metrics);
    text += isCsv ? csvRows(asked) : `${jsonText(JSON.stringify(asked))}\n`;
    if (text.length < enough) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function withFigures(record: HistoryRecord, metrics: readonly string[] | undefined): HistoryRecord {
  if (metrics === undefined) return record;
  return { ...record, figures: record.figures.filter(({ name }) => metrics.includes(name)) };
}
