import type { CounterState, HistoryRecord } from '../model/history.ts';
import { circumstancesText } from './circumstances.ts';
import type { HistoryDatabase } from './connection.ts';
import { kindNumber, marksNumber } from './flags.ts';
import { numberOf } from './names.ts';

/** s; days are those of UTC. */
export const day = 86_400;

/** What came of a record that was to be kept. */
export interface Appended {
  readonly isClockStep: boolean;
  /** One of the same host, name and time was there already: nothing was kept. */
  readonly isDuplicate: boolean;
}

/**
 * Keeps a record; inside a transaction.
 * @param seen of a record that was made elsewhere: what it says of the clock holds
 */
export function append(history: HistoryDatabase, record: HistoryRecord, seen: 'now' | 'before' = 'now'): Appended {
  const series = numberOf(history, 'series', record.host, record.name);
  const { at, seconds, count = 1, idlePower } = record;
  const circumstances = numberOf(history, 'circumstances', circumstancesText(record));
  const isThere =
    history.row('SELECT 1 FROM records WHERE series = ? AND at = ?', series, at) !== undefined ||
    (seen === 'before' && count === 1 && isInDaily(history, series, circumstances, record));
  if (isThere) return { isClockStep: false, isDuplicate: true };
  const isClockStep = seen === 'now' ? isPutBack(history, record) : record.isClockStep === true;
  const { id } = history.run(
    `INSERT INTO records (series, at, seconds, circumstances, flags, count, idle_low, idle_high)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    series,
    at,
    seconds,
    circumstances,
    marksNumber({ isInterrupted: record.isInterrupted, ...(isClockStep ? { isClockStep } : {}) }),
    count,
    idlePower?.[0] ?? null,
    idlePower?.[1] ?? null,
  );
  writeFigures(history, id, record);
  for (const finding of new Set(record.findings)) {
    const number = numberOf(history, 'finding_names', finding);
    history.run('INSERT INTO findings (record, finding) VALUES (?, ?)', id, number);
  }
  if (record.counters !== undefined) keepCounters(history, record.host, record.counters);
  return { isClockStep, isDuplicate: false };
}

/** Whether it went into the record of its day: who restores a copy must not have that day twice. */
function isInDaily(history: HistoryDatabase, series: number, circumstances: number, record: HistoryRecord): boolean {
  const { at } = record;
  const found = history.row(
    `SELECT 1 FROM records
     WHERE series = ? AND at >= ? AND at <= ? AND count > 1 AND circumstances = ? AND flags = ?`,
    series,
    Math.floor(at / day) * day,
    at,
    circumstances,
    marksNumber(record),
  );
  return found !== undefined;
}

/** The figures of a record that has none yet. */
function writeFigures(history: HistoryDatabase, id: number, { figures }: Pick<HistoryRecord, 'figures'>): void {
  for (const figure of figures) {
    const { name, unit, value, interval, range } = figure;
    history.run(
      'INSERT INTO figures (metric, record, value, low, high, lowest, highest, flags) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      numberOf(history, 'metrics', name, unit),
      id,
      value,
      interval?.[0] ?? null,
      interval?.[1] ?? null,
      range?.[0] ?? null,
      range?.[1] ?? null,
      kindNumber(figure),
    );
  }
}

/**
 * Whether its window ended before the one began that was recorded last: then the wall clock was put back. Of two that
 * overlapped the longer one began earlier, and is recorded later.
 */
function isPutBack(history: HistoryDatabase, { host, at, seconds }: HistoryRecord): boolean {
  // The plus keeps SQLite from sorting a whole series: the newest record is one of this host.
  const last = history.row(
    'SELECT at FROM records WHERE +series IN (SELECT id FROM series WHERE host = ?) ORDER BY id DESC LIMIT 1',
    host,
  );
  return last !== undefined && at + seconds < Number(last[0]);
}

/** The counters of a host as the last record left them. */
export function lastCounters(history: HistoryDatabase, host: string): CounterState | undefined {
  const text = history.row('SELECT state FROM counters WHERE host = ?', host)?.[0];
  return text === undefined ? undefined : (JSON.parse(String(text)) as CounterState);
}

/** Of two that overlapped the one that was read last holds, in whatever order they are recorded. */
function keepCounters(history: HistoryDatabase, host: string, state: CounterState): void {
  const kept = lastCounters(history, host);
  if (kept !== undefined && kept.boot === state.boot && kept.uptime > state.uptime) return;
  history.run('INSERT OR REPLACE INTO counters (host, state) VALUES (?, ?)', host, JSON.stringify(state));
}

/** A word that the file keeps of itself; undefined where it was never told. */
export function told(history: HistoryDatabase, name: 'owner' | 'dailyAfter' | 'thinnedAt'): string | undefined {
  const value = history.row('SELECT value FROM meta WHERE name = ?', name)?.[0];
  return value === undefined ? undefined : String(value);
}

export function tell(history: HistoryDatabase, name: 'owner' | 'dailyAfter' | 'thinnedAt', value: string): void {
  history.run('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)', name, value);
}
