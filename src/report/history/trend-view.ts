import { type Course, summaryOf } from '../../history/summary.ts';
import type { Change, Drift, Trend } from '../../history/trend.ts';
import type { Block, Column, Line, Row, Section } from '../section.ts';
import {
  blocksBySeries,
  changeText,
  courseCell,
  courseFigure,
  courseNotes,
  hasSeveral,
  momentText,
  nameColumn,
  spanText,
} from './course-words.ts';

export interface TrendedCourse extends Course {
  readonly told: Trend;
}

const month = 30;
const day = 86_400;

/** How figures rise and fall, and where their level changed for good, with what was set anew there. */
export function trendView(courses: readonly TrendedCourse[]): readonly Section[] {
  const withSeries = hasSeveral(courses, ({ series }) => series);
  const nameCells = (course: Course): Line[] => [
    [{ name: course.metric }],
    ...(withSeries ? [[{ name: course.series }]] : []),
  ];
  const nameColumns: readonly Column[] = [
    nameColumn(
      'metric',
      courses.map(({ metric }) => metric),
    ),
    ...(withSeries ? [{ title: 'series', align: 'left', fit: 'cut' } as const] : []),
  ];
  return [
    {
      title: 'Trend',
      blocks: [
        ...blocksBySeries(courses, driftTable),
        ...courseNotes(courses).map((line) => ({ kind: 'note' as const, line, tone: 'aside' as const })),
        {
          kind: 'note',
          line: [
            'Theil and Sen: the median of the slopes of all pairs, with its 95 % interval, over the last level: of five records over a day at least. Where records are dense, of the medians of days.',
          ],
          tone: 'aside',
        },
      ],
    },
    { title: 'Changes of level', blocks: changeBlocks(courses, nameColumns, nameCells) },
  ];
}

function driftTable(courses: readonly TrendedCourse[]): Block {
  return {
    kind: 'table',
    columns: [
      nameColumn(
        'metric',
        courses.map(({ metric }) => metric),
      ),
      { title: 'last', align: 'right' },
      { title: 'in 30 days', align: 'right' },
      { title: 'in all', align: 'right' },
      { title: 'over', align: 'right' },
      { title: 'so it', align: 'left' },
    ],
    rows: courses.map(driftRow),
  };
}

function driftRow(course: TrendedCourse): Row {
  const { drift } = course.told;
  const tone = course.differs.length > 0 ? { tone: 'aside' as const } : {};
  const named: Line = [{ name: course.metric }];
  const last = courseCell(course, summaryOf(course).last.value);
  if (drift === undefined) return { cells: [named, last, [''], [''], [''], ['tells nothing']], ...tone };
  const { perDay, interval, from, to } = drift;
  const [low, high] = interval;
  const slope: Line = [{ figure: courseFigure(course, perDay * month, [low * month, high * month]), as: 'share' }];
  return {
    cells: [named, last, slope, [totalText(course, drift)], [spanText(to - from)], [driftWord(drift)]],
    ...tone,
  };
}

/** Against the median of what it is told of. */
function totalText({ points }: Course, { perDay, from, to }: Drift): string {
  const { median } = summaryOf({ points: points.filter(({ at }) => at >= from - day) });
  return median === 0 ? '' : changeText((perDay * (to - from)) / day / Math.abs(median));
}

function driftWord({ interval: [low, high] }: Drift): string {
  if (low > 0) return 'rises';
  return high < 0 ? 'falls' : 'has no trend';
}

function changeBlocks(
  courses: readonly TrendedCourse[],
  nameColumns: readonly Column[],
  nameCells: (course: Course) => Line[],
): Section['blocks'] {
  const rows = courses.flatMap((course) =>
    course.told.changes.map((change) => changeRow(course, change, nameCells(course))),
  );
  if (rows.length === 0) return [{ kind: 'note', line: ['No level changed for good.'] }];
  return [
    {
      kind: 'table',
      columns: [
        { title: 'since (UTC)', align: 'left' },
        ...nameColumns,
        { title: 'change', align: 'right' },
        { title: 'before', align: 'right' },
        { title: 'after', align: 'right' },
        { title: 'what was set anew there', align: 'left', fit: 'wrap' },
      ],
      rows,
    },
  ];
}

function changeRow(course: Course, { at, before, after, settings }: Change, names: readonly Line[]): Row {
  return {
    cells: [
      [momentText(at)],
      ...names,
      [before === 0 ? '' : changeText((after - before) / Math.abs(before))],
      courseCell(course, before),
      courseCell(course, after),
      settings.length === 0 ? ['nothing that is recorded'] : [{ name: settings.join('; ') }],
    ],
  };
}
