import { allDifferences } from '../gate/comparability.ts';
import type { Facts, Measured, Session } from '../gate/side.ts';
import type { HistoryRecord } from '../model/history.ts';
import type { Report } from '../model/report.ts';
import { fewestSessions } from '../statistics/session-ratio.ts';
import type { HistoryDatabase } from './connection.ts';
import { gateFacts, subjectFact } from './fact-texts.ts';
import { recordOf } from './record-of.ts';
import { type RecordQuery, recordsIn } from './records.ts';
import { told } from './store.ts';

/** What a report is held against: records as sessions, oldest first. */
export interface HistoryBaseline {
  readonly facts: Facts;
  readonly sessions: readonly Session[];
}

/** More tell no more of how far sessions lie apart. */
const mostSessions = 1000;

/**
 * The records of this host that a report may be held against, each a session; where none is comparable, the newest, so
 * that the gate says what differs. Neither the report's own record is one of them nor what was interrupted. Undefined where
 * there is no record of its kind.
 */
export function historyBaseline(
  history: HistoryDatabase,
  query: RecordQuery,
  report: Report,
): HistoryBaseline | undefined {
  const owner = told(history, 'owner');
  const own = recordOf(report, { name: '', host: '' });
  const head = gateFacts(own);
  const isOfSeries = query.names !== undefined;
  const all = new Newest(1);
  const alike = new Newest(mostSessions);
  const single = new Newest(mostSessions);
  for (const record of recordsIn(history, query)) {
    const { at, kind, host, facts, isInterrupted } = record;
    if (kind !== report.kind || isInterrupted || at === own.at) continue;
    if (owner !== undefined && host !== owner) continue;
    // A series that was named holds what its user calls alike.
    if (!isOfSeries && facts[subjectFact] !== own.facts[subjectFact]) continue;
    all.push(record);
    if (allDifferences(head, gateFacts(record)).length > 0) continue;
    alike.push(record);
    // The medians of days scatter less than single records do, of which the report is one.
    if (record.count === undefined) single.push(record);
  }
  const [newest] = all.records();
  if (newest === undefined) return undefined;
  const comparable = alike.records();
  const last = comparable.at(-1);
  if (last === undefined) return { facts: gateFacts(newest), sessions: [sessionIn(newest)] };
  const singles = single.records();
  const sessions = singles.length >= fewestSessions ? singles : comparable;
  return { facts: gateFacts(last), sessions: sessions.map(sessionIn) };
}

/** The newest of many records, of several series, in bounded memory. */
class Newest {
  readonly #most: number;
  #records: HistoryRecord[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  push(record: HistoryRecord): void {
    this.#records.push(record);
    if (this.#records.length >= 2 * this.#most) this.#records = [...this.records()];
  }

  /** Oldest first. */
  records(): readonly HistoryRecord[] {
    return this.#records.sort((a, b) => a.at - b.at).slice(-this.#most);
  }
}

function sessionIn({ at, figures }: HistoryRecord): Session {
  const metrics = figures.map(({ name, unit, value, interval, isEstimated, boundary, center }) => {
    const measured: Measured = {
      unit,
      ...(boundary === undefined ? {} : { boundary }),
      center: center ?? 'single',
      value,
      ...(interval === undefined ? {} : { interval }),
      isEstimated,
      values: [value],
    };
    return [name, measured] as const;
  });
  return { at: new Date(at * 1000).toISOString(), metrics: Object.fromEntries(metrics) };
}
