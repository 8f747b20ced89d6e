import { type Course, summaryOf } from '../../history/summary.ts';
import { csvText } from '../escape.ts';
import type { TrendedCourse } from './trend-view.ts';

type Cell = string | number | undefined;

/** A row a metric; in base units. */
export function summaryCsv(courses: readonly Course[]): string {
  const header = ['metric', 'series', 'host', 'unit', 'boundary', 'estimated', 'last', 'median', 'lowest', 'highest'];
  return tableOf(
    [...header, 'records', 'from', 'to'],
    courses.map((course) => {
      const { last, median, lowest, highest, records, from, to } = summaryOf(course);
      return [...namesOf(course), last.value, median, lowest, highest, records, iso(from), iso(to)];
    }),
  );
}

/** A row a slope, in a day, and a row a change of level; in base units. */
export function trendCsv(courses: readonly TrendedCourse[]): string {
  const header = ['metric', 'series', 'host', 'unit', 'boundary', 'estimated', 'what', 'since', 'until'];
  return tableOf(
    [...header, 'per_day', 'low', 'high', 'before', 'after', 'settings'],
    courses.flatMap((course) => {
      const { drift, changes } = course.told;
      const names = namesOf(course);
      const slope =
        drift === undefined
          ? []
          : [[...names, 'slope', iso(drift.from), iso(drift.to), drift.perDay, ...drift.interval, '', '', '']];
      const steps = changes.map(({ at, before, after, settings }) => [
        ...[...names, 'change', iso(at), '', '', '', '', before, after],
        settings.join('; '),
      ]);
      return [...slope, ...steps];
    }),
  );
}

function namesOf({ metric, series, host, unit, boundary, isEstimated }: Course): readonly Cell[] {
  return [metric, series, host, unit, boundary, isEstimated ? 'yes' : 'no'];
}

function tableOf(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? String(cell) : csvText(cell ?? ''))));
  return [header, ...lines].map((cells) => `${cells.join(',')}\n`).join('');
}

function iso(at: number): string {
  return new Date(at * 1000).toISOString();
}
