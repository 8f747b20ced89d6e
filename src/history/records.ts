import type { HistoryFigure, HistoryRecord } from '../model/history.ts';
import type { Unit } from '../model/quantity.ts';
import { type Circumstances, KnownCircumstances } from './circumstances.ts';
import type { HistoryDatabase, Row } from './connection.ts';
import { kindOf, marksOf } from './flags.ts';
import { grouped } from './grouped.ts';

/** Which records; what is not given does not matter. */
export interface RecordQuery {
  /** Of the series. */
  readonly names?: readonly string[];
  /** s since 1970-01-01 UTC; the end is not in it. */
  readonly since?: number;
  readonly until?: number;
}

export interface Series {
  readonly id: number;
  readonly host: string;
  readonly name: string;
}

/** The series that have records, by name and host. */
export function seriesIn(history: HistoryDatabase, { names }: Pick<RecordQuery, 'names'> = {}): readonly Series[] {
  return history
    .rows(
      'SELECT id, host, name FROM series s WHERE EXISTS (SELECT 1 FROM records WHERE series = s.id) ORDER BY name, host',
    )
    .map(([id, host, name]) => ({ id: Number(id), host: String(host), name: String(name) }))
    .filter(({ name }) => names === undefined || names.includes(name));
}

/** Records that are read at one time. */
const page = 500;

/** The records of each series in turn, oldest first, in bounded memory. Writers come in between. */
export function* recordsIn(history: HistoryDatabase, query: RecordQuery = {}): Generator<HistoryRecord> {
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = query;
  const circumstances = new KnownCircumstances(history);
  for (const series of seriesIn(history, query)) {
    let from = since;
    let isFirst = true;
    while (true) {
      const records = history.glance(() => {
        const rows = history.rows(
          `SELECT id, at, seconds, circumstances, flags, count, idle_low, idle_high FROM records
           WHERE series = ? AND at ${isFirst ? '>=' : '>'} ? AND at < ? ORDER BY at LIMIT ${page}`,
          series.id,
          from,
          until,
        );
        const parts = partsOf(history, rows);
        return rows.map((row) => recordOf(row, series, circumstances.of(Number(row[3])), parts));
      });
      if (records.length === 0) break;
      yield* records;
      from = records.at(-1)!.at;
      isFirst = false;
    }
  }
}

interface Parts {
  readonly figures: ReadonlyMap<number, readonly Row[]>;
  readonly findings: ReadonlyMap<number, readonly Row[]>;
}

function partsOf(history: HistoryDatabase, rows: readonly Row[]): Parts {
  const ids = JSON.stringify(rows.map(([id]) => id));
  const figures = history.rows(
    `SELECT f.record, m.name, m.unit, f.value, f.low, f.high, f.lowest, f.highest, f.flags
     FROM metrics m CROSS JOIN json_each(?) j CROSS JOIN figures f ON f.metric = m.id AND f.record = j.value`,
    ids,
  );
  const findings = history.rows(
    `SELECT f.record, n.name FROM json_each(?) j CROSS JOIN findings f ON f.record = j.value
     JOIN finding_names n ON n.id = f.finding ORDER BY n.name`,
    ids,
  );
  const idOf = ([id]: Row) => Number(id);
  return { figures: grouped(figures, idOf), findings: grouped(findings, idOf) };
}

function figureOf([, name, unit, value, low, high, lowest, highest, flags]: Row): HistoryFigure {
  const interval = pairOf(low, high);
  const range = pairOf(lowest, highest);
  return {
    name: String(name),
    unit: unit as Unit,
    value: Number(value),
    ...(interval === undefined ? {} : { interval }),
    ...kindOf(Number(flags)),
    ...(range === undefined ? {} : { range }),
  };
}

function recordOf(row: Row, { host, name }: Series, circumstances: Circumstances, parts: Parts): HistoryRecord {
  const [id, at, seconds, , flags, count, low, high] = row;
  const { kind, hardware, version, facts, settings } = circumstances;
  const idlePower = pairOf(low, high);
  return {
    at: Number(at),
    seconds: Number(seconds),
    kind,
    name,
    host,
    hardware,
    version,
    ...marksOf(Number(flags)),
    ...(Number(count) === 1 ? {} : { count: Number(count) }),
    facts,
    ...(idlePower === undefined ? {} : { idlePower }),
    settings,
    figures: (parts.figures.get(Number(id)) ?? []).map(figureOf),
    findings: (parts.findings.get(Number(id)) ?? []).map(([, finding]) => String(finding)),
  };
}

function pairOf(low: Row[number] | undefined, high: Row[number] | undefined): readonly [number, number] | undefined {
  return typeof low === 'number' && typeof high === 'number' ? [low, high] : undefined;
}
