import { closeSync, constants, openSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type Libsql from 'libsql';
import { NegawattError } from '../errors.ts';
import { errnoOf } from '../host/errno.ts';
import { inspectFile } from './file-inspection.ts';
import { isBusy, malformed, refusalOfSqlite } from './refusal.ts';
import { applicationId, migrations, schemaVersion } from './schema.ts';

export type Value = string | number | null;
export type Row = readonly Value[];

/** How long another writer is waited for, and between two looks, ms. */
const patience = 15_000;
const look = { least: 10, more: 40 };

interface OpenOptions {
  /** Of this process: tests stand in for another user. */
  readonly uid?: number;
  /** Ends the waiting for another writer. */
  readonly signal?: AbortSignal;
  /** ms */
  readonly patience?: number;
  /** Tests stand in for a machine without the binary. */
  readonly load?: () => Promise<{ readonly default: typeof Libsql }>;
}

/**
 * An open history: an SQLite database.
 *
 * libsql is SQLite with N-API binaries that come from the npm registry itself, as optional packages, with no install script:
 * better-sqlite3 downloads its binary from another server or compiles it, and `node:sqlite` asks for Node 22.5.
 *
 * A rollback journal and no write-ahead log: that one needs memory that all its processes share, which network file
 * systems do not give (sqlite.org/wal.html, section 1), and a reader of it must be able to write in the folder. With
 * `synchronous = EXTRA` a committed record outlives a power cut too; an hourly record can afford its four fsyncs.
 */
export class HistoryDatabase {
  readonly path: string;
  readonly #database: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement>();
  readonly #options: OpenOptions;

  constructor(path: string, database: Libsql.Database, options: OpenOptions) {
    this.path = path;
    this.#database = database;
    this.#options = options;
  }

  /** Every row at once: one that is stepped through holds up writers until its end. */
  rows(sql: string, ...values: readonly Value[]): readonly Row[] {
    return this.#try('read', () => this.#prepared(sql).all(...values) as Row[]);
  }

  /** The first row; undefined where there is none. */
  row(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.rows(sql, ...values)[0];
  }

  /** Answers the rows that it changed, and the id of the one that it wrote. */
  run(sql: string, ...values: readonly Value[]): { readonly changes: number; readonly id: number } {
    return this.#try('write', () => {
      const { changes, lastInsertRowid } = this.#prepared(sql).run(...values);
      return { changes, id: Number(lastInsertRowid) };
    });
  }

  exec(sql: string): void {
    this.#try('write', () => this.#database.exec(sql));
  }

  /**
   * Does it whole or not at all, while nobody else writes. Another writer is waited for without holding up signals; what
   * writes does its reading in here too.
   */
  async transaction<T>(action: () => T): Promise<T> {
    const end = Date.now() + (this.#options.patience ?? patience);
    await this.#patiently('BEGIN IMMEDIATE', end);
    try {
      const result = action();
      await this.#patiently('COMMIT', end);
      return result;
    } catch (error) {
      // SQLite undoes some failures by itself.
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  /** @returns what quick_check(1) says of the whole: undefined where it fits together */
  damage(): string | undefined {
    const said = this.row('PRAGMA quick_check(1)')?.[0];
    return said === 'ok' ? undefined : String(said);
  }

  async #patiently(sql: string, end: number): Promise<void> {
    while (true) {
      try {
        this.#database.exec(sql);
        return;
      } catch (error) {
        const isOver = Date.now() > end || this.#options.signal?.aborted === true;
        if (!isBusy(error) || isOver) throw refusalOfSqlite(error, this.path, 'write');
      }
      await pause(look.least + look.more * Math.random());
    }
  }

  #prepared(sql: string): Libsql.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql) as Libsql.Statement;
      // Those that answer nothing have no rows to be raw.
      if (statement.reader) statement.raw();
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #try<T>(doing: 'read' | 'write', action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw refusalOfSqlite(error, this.path, doing);
    }
  }
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
  history.exec('BEGIN');
  try {
    const [pages, size] = history.row('SELECT page_count, page_size FROM pragma_page_count, pragma_page_size')!;
    return statSync(history.path).size < Number(pages) * Number(size);
  } finally {
    history.exec('COMMIT');
  }
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
