import { closeSync, constants, openSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type Libsql from 'libsql';
import { NegawattError } from '../errors.ts';
import { errnoOf } from '../host/errno.ts';
import { HistoryDatabase, look, type Patience, patience } from './connection.ts';
import { inspectFile } from './file-inspection.ts';
import { malformed, refusalOfSqlite } from './refusal.ts';
import { applicationId, migrations, schemaVersion } from './schema.ts';

interface OpenOptions extends Patience {
  /** Of this process: tests stand in for another user. */
  readonly uid?: number;
  /** Tests stand in for a machine without the binary. */
  readonly load?: () => Promise<{ readonly default: typeof Libsql }>;
}

/**
 * Opens a history, of the newest schema. To read there must be one; to write one is made where there is none.
 *
 * @throws NegawattError for what is no history of this user's that this negawatt knows, which is left as it is
 */
export async function openHistory(
  path: string,
  mode: 'read' | 'write',
  options: OpenOptions = {},
): Promise<HistoryDatabase> {
  const history = mode === 'read' ? await findHistory(path, options) : await openFile(path, mode, options);
  if (history !== undefined) return history;
  throw new NegawattError(
    `there is no history in ${path}`,
    'nothing was recorded there yet',
    'Record something: negawatt audit --record. Another file is named with --history FILE.',
  );
}

/** Opens a history for reading; undefined where nothing was recorded yet. */
export async function findHistory(path: string, options: OpenOptions = {}): Promise<HistoryDatabase | undefined> {
  const found = inspectFile(path, options.uid);
  if (found === undefined || (found.isEmpty && !found.hasJournal)) return undefined;
  return openFile(path, 'read', options);
}

async function openFile(path: string, mode: 'read' | 'write', options: OpenOptions): Promise<HistoryDatabase> {
  if (mode === 'write') make(path);
  const found = inspectFile(path, options.uid);
  const Database = await libsql(options);
  let database: Libsql.Database;
  try {
    // It is there: were it removed meanwhile, SQLite must not make one with other rights. Reading needs to write too, where
    // a writer that was killed left something to undo.
    database = new Database(`${pathToFileURL(path).href}?mode=rw`, { timeout: options.patience ?? patience });
  } catch (error) {
    throw refusalOfSqlite(error, path, mode);
  }
  const history = new HistoryDatabase(path, database, options);
  try {
    if (mode === 'write') for (const pragma of writing) history.rows(`PRAGMA ${pragma}`);
    if (isCut(history) || (found?.hasJournal === true && history.damage() !== undefined)) {
      throw new NegawattError(`cannot ${mode} the history ${path}`, ...malformed(path));
    }
    await upgrade(history);
    history.exec(mode === 'read' ? 'PRAGMA query_only = 1' : `PRAGMA busy_timeout = ${look.least}`);
    return history;
  } catch (error) {
    history.close();
    throw error;
  }
}

const writing = ['journal_mode = DELETE', 'synchronous = EXTRA'];

/** Whether the file ends before its last page does, which SQLite fills up with zeros; while nobody writes. */
function isCut(history: HistoryDatabase): boolean {
  return history.glance(() => {
    const [pages, size] = history.row('SELECT page_count, page_size FROM pragma_page_count, pragma_page_size')!;
    return statSync(history.path).size < Number(pages) * Number(size);
  });
}

/** Takes it to the newest schema, one version after the other, all of them or none. */
async function upgrade(history: HistoryDatabase): Promise<void> {
  const version = () => Number(history.row('PRAGMA user_version')?.[0]);
  if (version() >= schemaVersion) return;
  await history.transaction(() => {
    // Another negawatt may have done it while this one waited.
    if (version() >= schemaVersion) return;
    for (const migration of migrations.slice(version())) history.exec(migration);
    history.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`);
  });
}

/** By ourselves, for its user alone and through no link; another process may be faster. */
function make(path: string): void {
  try {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | constants.O_NOFOLLOW;
    closeSync(openSync(path, flags, 0o600));
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return;
    if (errnoOf(error) === undefined) throw error;
    throw new NegawattError(
      `cannot make the history ${path}`,
      (error as Error).message,
      'Name a file in a folder that exists, that you may write and that has room: --history FILE.',
    );
  }
}

async function libsql({ load = () => import('libsql') }: OpenOptions): Promise<typeof Libsql> {
  try {
    return (await load()).default;
  } catch (error) {
    throw new NegawattError(
      'cannot keep or read a history here',
      `SQLite's library for this machine (${process.platform}-${process.arch}) is missing: ${(error as Error).message.split('\n')[0]}`,
      'It is an optional dependency of libsql: install negawatt again without --omit=optional.',
    );
  }
}
