import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { NegawattError } from '../errors.ts';

/** An error of SQLite by its code, such as `SQLITE_FULL`; undefined for any other. */
function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')) return error.code;
  // A database that cannot be opened is told without a code: `Unable to open connection to local database /a/b: 14`.
  const number = /database .*: (\d+)"?\)?$/.exec(error.message)?.[1];
  return number === undefined ? undefined : (codes[Number(number) & 0xff] ?? 'SQLITE_ERROR');
}

/** Primary result codes (sqlite.org/rescode.html). */
const codes: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  26: 'SQLITE_NOTADB',
};

/** Somebody else has it, and may give it back. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') === true;
}

/**
 * What SQLite refused, for people. What is no trouble of the file or the disk is our bug, and stays what it was.
 * @param doing what was tried: "read", "write"
 */
export function refusalOfSqlite(error: unknown, path: string, doing: 'read' | 'write'): unknown {
  const code = sqliteCode(error);
  const words = code && reasons.find(([start]) => code.startsWith(start))?.[1](path, (error as Error).message);
  if (words === undefined) return error;
  return new NegawattError(`cannot ${doing} the history ${path}`, words[0], words[1]);
}

type Words = readonly [why: string, how: string];

const reasons: readonly (readonly [start: string, words: (path: string, message: string) => Words])[] = [
  [
    'SQLITE_FULL',
    (path) => [
      'its disk is full',
      `Make room there (df -h ${quoted(dirname(path))}); what was recorded before is whole.`,
    ],
  ],
  [
    'SQLITE_READONLY',
    (path) => ['it may not be written', `Let it and its folder ${dirname(path)} be writable, or give --history FILE.`],
  ],
  [
    'SQLITE_CANTOPEN',
    (path) => [
      'its folder may not be written, where SQLite keeps what it needs to undo',
      `Let ${dirname(path)} be writable, or give --history FILE.`,
    ],
  ],
  [
    'SQLITE_BUSY',
    (path) => [
      'another negawatt writes it',
      `Wait for it, and run this again; to see who has it: fuser -v ${quoted(path)}.`,
    ],
  ],
  ['SQLITE_CORRUPT', (path) => malformed(path)],
  [
    'SQLITE_NOTADB',
    (path) => ['it is no SQLite database', `Move it away (mv ${quoted(path)} ${quoted(`${path}.bad`)}).`],
  ],
  [
    'SQLITE_IOERR',
    (path, message) => [
      `its disk refused (${message})`,
      `Look at the disk, its room and its quota (df -h ${quoted(dirname(path))}).`,
    ],
  ],
];

/** What a database that SQLite cannot follow any more is told as. */
export function malformed(path: string): Words {
  return [
    damageText(path),
    `Restore it, or move it away (mv ${quoted(path)} ${quoted(`${path}.bad`)}): the next record begins anew.`,
  ];
}

function damageText(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  return size === undefined
    ? 'it was removed meanwhile'
    : `it is damaged or cut: what its ${size} bytes say does not fit together`;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
