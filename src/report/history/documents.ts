import { type Course, summaryOf } from '../../history/summary.ts';
import type { TrendedCourse } from './trend-view.ts';

/** Raised when a key changes its meaning or goes away. */
const schemaVersion = 1;
const day = 86_400;

/** What a history holds, for machines. Numbers in base units, times ISO 8601 UTC. */
export function summaryDocument(path: string, courses: readonly Course[]) {
  return {
    negawatt: 'history',
    schemaVersion,
    path,
    courses: courses.map((course) => {
      const { last, median, lowest, highest, records, from, to } = summaryOf(course);
      return {
        ...namesOf(course),
        records,
        from: iso(from),
        to: iso(to),
        last: { at: iso(last.at), value: last.value },
        median,
        lowest,
        highest,
      };
    }),
  };
}

/** Trends and changes, for machines. Slopes are changes of the figure in a day. */
export function trendDocument(path: string, courses: readonly TrendedCourse[]) {
  return {
    negawatt: 'history-trend',
    schemaVersion,
    path,
    courses: courses.map((course) => {
      const { by, drift, changes } = course.told;
      const days = drift === undefined ? 0 : (drift.to - drift.from) / day;
      return {
        ...namesOf(course),
        records: summaryOf(course).records,
        by,
        ...(drift === undefined
          ? {}
          : {
              drift: {
                perDay: drift.perDay,
                interval: drift.interval,
                total: drift.perDay * days,
                totalInterval: drift.interval.map((bound) => bound * days),
                from: iso(drift.from),
                to: iso(drift.to),
              },
            }),
        changes: changes.map(({ at, before, after, settings }) => ({
          at: iso(at),
          before,
          after,
          ...(before === 0 ? {} : { change: (after - before) / Math.abs(before) }),
          settings,
        })),
      };
    }),
  };
}

function namesOf({ metric, unit, boundary, isEstimated, series, host, differs, interrupted }: Course) {
  return {
    metric,
    series,
    host,
    unit,
    ...(boundary === undefined ? {} : { boundary }),
    estimated: isEstimated,
    differs,
    interrupted,
  };
}

function iso(at: number): string {
  return new Date(at * 1000).toISOString();
}
