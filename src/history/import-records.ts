import { closeSync, openSync } from 'node:fs';
import * as v from 'valibot';
import { NegawattError } from '../errors.ts';
import { openFlags, refusalOf } from '../host/file-access.ts';
import type { HistoryRecord } from '../model/history.ts';
import { historyRecordSchema } from '../model/history-schema.ts';
import type { Candidate } from './candidate.ts';
import type { HistoryDatabase } from './connection.ts';
import { csvCandidates } from './csv-file.ts';
import { jsonlCandidates } from './jsonl-file.ts';
import { append } from './store.ts';

export interface Imported {
  readonly added: number;
  /** Of a host, name and time that were there already. */
  readonly duplicates: number;
  readonly broken: number;
  /** The first of the broken ones, with their lines. */
  readonly listed: readonly { readonly line: number; readonly why: string }[];
}

const mostListed = 10;
/** Records of one transaction: others may record in between. */
const batch = 500;

/**
 * Adds the records of an exported file, JSON Lines or CSV by its extension, in bounded memory. Each is checked by itself: a
 * broken one is counted, and the others come in.
 *
 * @throws NegawattError where the file cannot be read, or the history not be written
 */
export async function importRecords(history: HistoryDatabase, path: string): Promise<Imported> {
  const counts = { added: 0, duplicates: 0, broken: 0 };
  const listed: { line: number; why: string }[] = [];
  let pending: HistoryRecord[] = [];
  const flush = async () => {
    const records = pending;
    pending = [];
    const { added, duplicates } = await history.transaction(() => {
      const came = records.map((record) => append(history, record, 'before'));
      const doubles = came.filter(({ isDuplicate }) => isDuplicate).length;
      return { added: came.length - doubles, duplicates: doubles };
    });
    counts.added += added;
    counts.duplicates += duplicates;
  };
  await forEachCandidate(path, async (candidate) => {
    const record = recordIn(candidate);
    if ('why' in record) {
      counts.broken += 1;
      if (listed.length < mostListed) listed.push({ line: candidate.line, why: record.why });
      return;
    }
    pending.push(record);
    if (pending.length >= batch) await flush();
  });
  await flush();
  return { ...counts, listed };
}

async function forEachCandidate(path: string, take: (candidate: Candidate) => Promise<void>): Promise<void> {
  let descriptor: number;
  try {
    descriptor = openSync(path, openFlags);
  } catch (error) {
    throw unreadable(path, (error as Error).message);
  }
  try {
    const refused = refusalOf(descriptor, path);
    if (refused !== undefined) throw unreadable(path, refused.detail);
    const candidates = /\.csv$/i.test(path) ? csvCandidates(path) : jsonlCandidates(descriptor);
    for await (const candidate of candidates) await take(candidate);
  } finally {
    closeSync(descriptor);
  }
}

function recordIn(candidate: Candidate): HistoryRecord | { readonly why: string } {
  if ('trouble' in candidate) return { why: candidate.trouble };
  const checked = v.safeParse(historyRecordSchema, candidate.value);
  if (!checked.success) {
    const [issue] = checked.issues;
    return { why: `${v.getDotPath(issue) ?? 'it'}: ${issue.message}` };
  }
  // How another host's counters stood tells nothing of this one's.
  const { counters: _, ...record } = checked.output;
  return record;
}

function unreadable(path: string, why: string): NegawattError {
  return new NegawattError(
    `cannot read the records in ${path === '' ? 'a file without a name' : path}`,
    why,
    'Name a file that `negawatt history export` wrote.',
  );
}
