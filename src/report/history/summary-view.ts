import { binsOf, type Course, summaryOf } from '../../history/summary.ts';
import type { Column, Row, Section } from '../section.ts';
import { charts } from '../sparkline.ts';
import { courseCell, courseNotes, hasSeveral, momentText, nameColumn, spanText } from './course-words.ts';

/** Columns of a sparkline. */
const bars = 12;

/**
 * What a history holds, a line a metric.
 * @param unicode what the reader can be shown
 */
export function summaryView(path: string, courses: readonly Course[], unicode: boolean): readonly Section[] {
  const withSeries = hasSeveral(courses, ({ series }) => series);
  const withHost = hasSeveral(courses, ({ host }) => host);
  const columns: readonly Column[] = [
    nameColumn(
      'metric',
      courses.map(({ metric }) => metric),
    ),
    ...(withSeries ? [{ title: 'series', align: 'left', fit: 'cut' } as const] : []),
    ...(withHost ? [{ title: 'host', align: 'left', fit: 'cut' } as const] : []),
    { title: 'course', align: 'left' },
    { title: 'last', align: 'right' },
    { title: 'median', align: 'right' },
    { title: 'lowest', align: 'right' },
    { title: 'highest', align: 'right' },
    { title: 'records', align: 'right' },
    { title: 'span', align: 'right' },
  ];
  const rows = courses.map((course): Row => {
    const { last, median, lowest, highest, records, from, to } = summaryOf(course);
    return {
      cells: [
        [{ name: course.metric }],
        ...(withSeries ? [[{ name: course.series }]] : []),
        ...(withHost ? [[{ name: course.host }]] : []),
        charts([binsOf(course, bars)], unicode, bars, 'spread').lines,
        courseCell(course, last.value),
        courseCell(course, median),
        courseCell(course, lowest),
        courseCell(course, highest),
        [String(records)],
        [spanText(to - from)],
      ],
      ...(course.differs.length > 0 ? { tone: 'aside' as const } : {}),
    };
  });
  const from = Math.min(...courses.map(({ points }) => points[0]!.at));
  const to = Math.max(...courses.map(({ points }) => points.at(-1)!.at));
  return [
    {
      title: 'History',
      blocks: [
        { kind: 'table', columns, rows },
        ...courseNotes(courses).map((line) => ({ kind: 'note' as const, line, tone: 'aside' as const })),
        {
          kind: 'note',
          line: [`From ${momentText(from)} to ${momentText(to)} UTC, in `, { name: path }, '.'],
          tone: 'aside',
        },
      ],
    },
  ];
}
