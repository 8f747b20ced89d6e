import { median } from 'simple-statistics';
import type { HistoryDatabase, Row, Value } from './connection.ts';
import { grouped } from './grouped.ts';
import { day, tell, told } from './store.ts';

/** Records older than this are put together to one a day, s; a history may be told otherwise. */
const usualDailyAfter = 90 * day;

/** s after which records become daily ones; undefined: never. */
export function dailyAfter(history: HistoryDatabase): number | undefined {
  const text = told(history, 'dailyAfter');
  if (text === undefined) return usualDailyAfter;
  return text === 'never' ? undefined : Number(text);
}

export function setDailyAfter(history: HistoryDatabase, seconds: number | undefined): void {
  tell(history, 'dailyAfter', seconds === undefined ? 'never' : String(seconds));
}

export interface Thinned {
  /** Records that went into daily ones, and how many those are. */
  readonly records: number;
  readonly days: number;
}

/** How long a record may be held up by it, ms, once a day. */
const usualBudget = 1000;

/**
 * Puts old records together to daily ones where that was not done today; inside a transaction of its own.
 *
 * @param clock wall clock, s since 1970-01-01 UTC: a wrong one that is years ahead once must not cost every hour that was kept,
 *   so that nothing is older than the record before the last one tells
 */
export function thinToday(history: HistoryDatabase, clock: number): Thinned {
  const before = history.row('SELECT at FROM records ORDER BY id DESC LIMIT 1 OFFSET 1')?.[0];
  const now = Math.min(clock, Number(before ?? clock));
  const last = Number(told(history, 'thinnedAt') ?? Number.NaN);
  const after = dailyAfter(history);
  // A clock that was put back must not put it off for years.
  if (after === undefined || (now >= last && now < last + day)) return { records: 0, days: 0 };
  tell(history, 'thinnedAt', String(now));
  return thin(history, now - after, usualBudget);
}

/** Days of one series that are looked up at a time. */
const batch = 200;

/**
 * Puts the records of each day (UTC) before a moment together to one: the median of each figure with its lowest and highest,
 * and every finding. Only records that were measured under the same circumstances, with figures of the same kind, are.
 *
 * @param budget ms after which the rest is left for another time
 */
export function thin(history: HistoryDatabase, before: number, budget: number): Thinned {
  const end = performance.now() + budget;
  const whole = Math.floor(before / day) * day;
  let [records, days] = [0, 0];
  for (const [series] of history.rows('SELECT id FROM series')) {
    let from = -1e12;
    while (true) {
      const groups = history.rows(
        `SELECT CAST(floor(at / ${day}.0) AS INTEGER) AS day, circumstances, flags FROM records
         WHERE series = ? AND at >= ? AND at < ? AND count = 1
         GROUP BY day, circumstances, flags HAVING count(*) > 1 ORDER BY day LIMIT ${batch}`,
        series!,
        from,
        whole,
      );
      for (const group of groups) {
        if (performance.now() > end) return { records, days };
        const count = putTogether(history, series!, group);
        records += count;
        days += count > 0 ? 1 : 0;
      }
      if (groups.length < batch) break;
      // More groups of the last day may follow: those that could be put together are no more among them.
      const last = Number(groups.at(-1)![0]) * day;
      from = last > from ? last : last + day;
    }
  }
  return { records, days };
}

/** Answers how many records it put together: none where figures of one name are of different kinds. */
function putTogether(history: HistoryDatabase, series: Value, [on, circumstances, flags]: Row): number {
  const rows = history.rows(
    `SELECT id, seconds, idle_low, idle_high FROM records
     WHERE series = ? AND at >= ? AND at < ? AND circumstances = ? AND flags = ? AND count = 1 ORDER BY at`,
    series,
    Number(on) * day,
    (Number(on) + 1) * day,
    circumstances!,
    flags!,
  );
  const ids = JSON.stringify(rows.map(([id]) => id));
  const figures = history.rows(
    `SELECT f.metric, f.flags, f.value FROM metrics m CROSS JOIN json_each(?) j
     CROSS JOIN figures f ON f.metric = m.id AND f.record = j.value`,
    ids,
  );
  const byMetric = grouped(figures, ([metric]) => Number(metric));
  const kept = rows[0]![0]!;
  for (const same of byMetric.values()) if (same.some(([, kind]) => kind !== same[0]![1])) return 0;
  history.run(inFigures, ids);
  for (const [metric, same] of byMetric) {
    const values = same.map(([, , value]) => Number(value)).sort((a, b) => a - b);
    history.run(
      'INSERT INTO figures (metric, record, value, lowest, highest, flags) VALUES (?, ?, ?, ?, ?, ?)',
      metric,
      kept,
      median(values),
      values[0]!,
      values.at(-1)!,
      same[0]![1]!,
    );
  }
  history.run(
    'INSERT OR IGNORE INTO findings (record, finding) SELECT ?, finding FROM findings WHERE record IN (SELECT value FROM json_each(?))',
    kept,
    ids,
  );
  const middle = (column: number) => {
    const known = rows.flatMap((row) => (typeof row[column] === 'number' ? [row[column]] : []));
    return known.length === 0 ? null : median(known);
  };
  history.run(
    'UPDATE records SET count = ?, seconds = ?, idle_low = ?, idle_high = ? WHERE id = ?',
    rows.length,
    rows.reduce((sum, [, seconds]) => sum + Number(seconds), 0),
    middle(2),
    middle(3),
    kept,
  );
  const rest = JSON.stringify(rows.slice(1).map(([id]) => id));
  history.run('DELETE FROM findings WHERE record IN (SELECT value FROM json_each(?))', rest);
  history.run('DELETE FROM records WHERE id IN (SELECT value FROM json_each(?))', rest);
  return rows.length;
}

const inFigures =
  'DELETE FROM figures WHERE metric IN (SELECT id FROM metrics) AND record IN (SELECT value FROM json_each(?))';

/** Records that are removed at a time. */
const removed = 1000;

/**
 * Removes the records before a moment, and the names that nothing has any more; inside a transaction. Answers how many
 * records went.
 */
export function prune(history: HistoryDatabase, before: number): number {
  let count = 0;
  while (true) {
    const ids = history.rows(`SELECT id FROM records WHERE at < ? LIMIT ${removed}`, before).map(([id]) => id);
    if (ids.length === 0) break;
    const list = JSON.stringify(ids);
    history.run(inFigures, list);
    history.run('DELETE FROM findings WHERE record IN (SELECT value FROM json_each(?))', list);
    history.run('DELETE FROM records WHERE id IN (SELECT value FROM json_each(?))', list);
    count += ids.length;
  }
  if (count > 0) {
    history.run('DELETE FROM series WHERE id NOT IN (SELECT series FROM records)');
    history.run('DELETE FROM circumstances WHERE id NOT IN (SELECT circumstances FROM records)');
    history.run('DELETE FROM metrics WHERE id NOT IN (SELECT metric FROM figures)');
    history.run('DELETE FROM finding_names WHERE id NOT IN (SELECT finding FROM findings)');
  }
  return count;
}
