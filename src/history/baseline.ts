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
  const candidates: HistoryRecord[] = [];
  for (const record of recordsIn(history, query)) {
    const { at, kind, host, facts, isInterrupted } = record;
    if (kind !== report.kind || isInterrupted || at === own.at) continue;
    if (owner !== undefined && host !== owner) continue;
    // A series that was named holds what its user calls alike.
    if (!isOfSeries && facts[subjectFact] !== own.facts[subjectFact]) continue;
    candidates.push(record);
  }
  candidates.sort((a, b) => a.at - b.at);
  const newest = candidates.at(-1);
  if (newest === undefined) return undefined;
  const alike = candidates.filter((record) => allDifferences(head, gateFacts(record)).length === 0);
  if (alike.length === 0) return { facts: gateFacts(newest), sessions: [sessionIn(newest)] };
  // The medians of days scatter less than single records do, of which the report is one.
  const single = alike.filter(({ count }) => count === undefined);
  const sessions = single.length >= fewestSessions ? single : alike;
  return { facts: gateFacts(alike.at(-1)!), sessions: sessions.slice(-mostSessions).map(sessionIn) };
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
