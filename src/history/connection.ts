import { setTimeout as pause } from 'node:timers/promises';
import type Libsql from 'libsql';
import { isBusy, refusalOfSqlite } from './refusal.ts';

export type Value = string | number | null;
export type Row = readonly Value[];

/** How long another writer is waited for, and between two looks, ms. */
export const patience = 15_000;
export const look = { least: 10, more: 40 };

export interface Patience {
  /** Ends the waiting for another writer. */
  readonly signal?: AbortSignal;
  /** ms */
  readonly patience?: number;
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
  readonly #options: Patience;

  constructor(path: string, database: Libsql.Database, options: Patience) {
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

  /**
   * Reads several things as they stood at one moment, though writers come in between. Short: they are held up meanwhile, and
   * give up after a while.
   */
  glance<T>(action: () => T): T {
    if (this.#database.inTransaction) return action();
    this.exec('BEGIN');
    try {
      return action();
    } finally {
      if (this.#database.inTransaction) this.#database.exec('COMMIT');
    }
  }

  /** Gives back the room of what was removed. Another writer is waited for. */
  async compact(): Promise<void> {
    await this.#patiently('VACUUM', Date.now() + (this.#options.patience ?? patience));
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
