import { binsOf, type Course, summaryOf } from '../../history/summary.ts';
import type { Block, Column, Row, Section } from '../section.ts';
import { charts } from '../sparkline.ts';
import { blocksBySeries, courseCell, courseNotes, momentText, nameColumn, spanText } from './course-words.ts';

/** Columns of a sparkline: 80 leave no more beside six figures. */
const bars = 8;

/**
 * What a history holds, a line a metric.
 * @param unicode what the reader can be shown
 */
export function summaryView(path: string, courses: readonly Course[], unicode: boolean): readonly Section[] {
  const from = Math.min(...courses.map(({ points }) => points[0]!.at));
  const to = Math.max(...courses.map(({ points }) => points.at(-1)!.at));
  return [
    {
      title: 'History',
      blocks: [
        ...blocksBySeries(courses, (group) => tableOf(group, unicode)),
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

function tableOf(courses: readonly Course[], unicode: boolean): Block {
  const columns: readonly Column[] = [
    nameColumn(
      'metric',
      courses.map(({ metric }) => metric),
    ),
    { title: 'course', align: 'left' },
    { title: 'last', align: 'right' },
    { title: 'median', align: 'right' },
    { title: 'lowest', align: 'right' },
    { title: 'highest', align: 'right' },
    { title: 'count', align: 'right' },
    { title: 'span', align: 'right' },
  ];
  const rows = courses.map((course): Row => {
    const { last, median, lowest, highest, records, from, to } = summaryOf(course);
    return {
      cells: [
        [{ name: course.metric }],
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
  return { kind: 'table', columns, rows };
}
