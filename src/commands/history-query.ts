import type { Moment } from '../config/history-options.ts';
import { NegawattError } from '../errors.ts';
import { nearestName } from '../gate/nearest-name.ts';
import type { HistoryDatabase } from '../history/connection.ts';
import { openHistory } from '../history/database.ts';
import { historyPlace } from '../history/place.ts';
import { metricsIn } from '../history/points.ts';
import { seriesIn } from '../history/records.ts';
import type { FigureQuery } from '../history/summary.ts';
import type { Context } from './command.ts';

type HistoryFormat = 'table' | 'json' | 'markdown' | 'csv';

/** Options of what looks into the history, as the option table reads them. */
export interface HistoryQueryOptions {
  readonly history?: string;
  readonly metric?: readonly string[];
  readonly name?: readonly string[];
  readonly since?: Moment;
  readonly until?: Moment;
  readonly format: HistoryFormat;
}

/** Does something with the history, which is there, and closes it. */
export async function reading<T>(
  { history: file }: Pick<HistoryQueryOptions, 'history'>,
  { env, signal }: Context,
  action: (history: HistoryDatabase) => T | Promise<T>,
): Promise<T> {
  const history = await openHistory(historyPlace(file, env, 'read'), 'read', { signal });
  try {
    return await action(history);
  } finally {
    history.close();
  }
}

/** @throws NegawattError for a metric or a series that the history does not have */
export function queryOf(history: HistoryDatabase, options: HistoryQueryOptions): FigureQuery {
  const { metric, name, since, until } = options;
  const at = (moment: Moment) => ('at' in moment ? moment.at : Date.now() / 1000 - moment.ago);
  if (metric !== undefined)
    refuseUnknown('figure', metric, new Set(metricsIn(history).map((one) => one.name)), history);
  if (name !== undefined) refuseUnknown('series', name, new Set(seriesIn(history).map((one) => one.name)), history);
  return {
    ...(metric === undefined ? {} : { metrics: metric }),
    ...(name === undefined ? {} : { names: name }),
    ...(since === undefined ? {} : { since: at(since) }),
    ...(until === undefined ? {} : { until: at(until) }),
  };
}

function refuseUnknown(what: string, asked: readonly string[], known: ReadonlySet<string>, { path }: HistoryDatabase) {
  for (const name of asked) {
    if (known.has(name)) continue;
    const near = nearestName(name, [...known]);
    throw new NegawattError(
      `the history has no ${what} ${JSON.stringify(name)}`,
      known.size === 0 ? `${path} holds nothing yet` : `it has ${[...known].join(', ')}`,
      near === undefined ? 'Name one of them, or none to see all.' : `Did you mean ${near}?`,
    );
  }
}

/** @throws NegawattError where there is nothing to show */
export function refuseNothing(count: number, { path }: HistoryDatabase): void {
  if (count > 0) return;
  throw new NegawattError(
    'the history has no such records',
    `none in ${path} is of that time and name`,
    'Give a longer --since, or leave it out.',
  );
}
