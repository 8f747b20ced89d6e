/**
 * `PRAGMA application_id` of a history, "NWtt": what has another one is another program's database (sqlite.org/pragma.html,
 * file header offset 68).
 */
export const applicationId = 0x4e_57_74_74;

/**
 * What takes a database from one version (its place here; 0 is an empty file) to the next. A released entry is never changed:
 * `fixtures/history/` holds a database of each, from which the tests go on.
 *
 * - Facts and settings change rarely: a record points to the whole set (`circumstances`), which is there once.
 * - Figures lie by metric, so that one metric over a year reads neighbouring pages only.
 * - `records.id` rises in the order of recording, whatever the wall clock did.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (host, name)
  ) STRICT;
  CREATE TABLE circumstances (id INTEGER PRIMARY KEY, document TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE metrics (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    UNIQUE (name, unit)
  ) STRICT;
  CREATE TABLE records (
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL,
    at REAL NOT NULL,
    seconds REAL NOT NULL,
    circumstances INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    count INTEGER NOT NULL,
    idle_low REAL,
    idle_high REAL,
    UNIQUE (series, at)
  ) STRICT;
  CREATE TABLE figures (
    metric INTEGER NOT NULL,
    record INTEGER NOT NULL,
    value REAL NOT NULL,
    low REAL,
    high REAL,
    lowest REAL,
    highest REAL,
    flags INTEGER NOT NULL,
    PRIMARY KEY (metric, record)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE finding_names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE findings (
    record INTEGER NOT NULL,
    finding INTEGER NOT NULL,
    PRIMARY KEY (record, finding)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE counters (host TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

/** `PRAGMA user_version` of the newest database that this negawatt knows. */
export const schemaVersion = migrations.length;
