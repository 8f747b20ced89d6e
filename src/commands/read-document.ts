import { closeSync, openSync, readSync } from 'node:fs';
import { NegawattError } from '../errors.ts';
import { openFlags, refusalOf } from '../host/file-access.ts';
import { checkReport } from '../model/parsed-report.ts';
import type { Report } from '../model/report.ts';

/** More than the report of ten thousand repeats takes. */
const largest = 64 * 1024 * 1024;

/**
 * What a JSON file of the user's holds.
 *
 * @param what it should be, for messages: "the report"
 * @throws NegawattError for what is no regular file, too large or no JSON
 */
export function readJson(path: string, what: string): unknown {
  const text = readText(path, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = text.trim() === '' ? 'it is empty' : `it is not JSON (${(error as SyntaxError).message.slice(0, 80)})`;
    throw unreadable(path, what, why);
  }
}

/** @throws NegawattError where it is none, or a newer one */
export function readReport(path: string): Report {
  const report = checkReport(readJson(path, 'the report'));
  if ('reason' in report) throw unreadable(path, 'the report', report.reason);
  return report;
}

/** @param cause of the system, where there is one */
export function unreadable(path: string, what: string, why: string, cause?: unknown): NegawattError {
  const error = new NegawattError(
    `cannot read ${what} ${path === '' ? 'without a name' : path}`,
    why,
    'Name a file that `negawatt run --output FILE.json` or `negawatt audit --output FILE.json` wrote.',
  );
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** The whole text of a file of the user's. @throws NegawattError as above */
export function readText(path: string, what: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(path, openFlags);
  } catch (error) {
    throw unreadable(path, what, (error as Error).message, error);
  }
  try {
    const refused = refusalOf(descriptor, path);
    if (refused !== undefined) throw unreadable(path, what, refused.detail);
    const chunks: Buffer[] = [];
    let length = 0;
    while (length <= largest) {
      const chunk = Buffer.alloc(256 * 1024);
      const read = readSync(descriptor, chunk);
      if (read === 0) return Buffer.concat(chunks).toString('utf8');
      chunks.push(chunk.subarray(0, read));
      length += read;
    }
    throw unreadable(path, what, `it is larger than ${largest / 2 ** 20} MiB`);
  } finally {
    closeSync(descriptor);
  }
}
