import { type Course, summaryOf } from '../../history/summary.ts';
import type { LineChart } from '../page/chart.ts';
import type { HeadFigure } from '../page/headline.ts';
import { page } from '../page/page.ts';
import type { Line, Section } from '../section.ts';
import { changeText, courseFigure, hasSeveral, momentText, spanText } from './course-words.ts';
import { summaryView } from './summary-view.ts';
import { type TrendedCourse, trendView } from './trend-view.ts';

/** What a reader looks for first, where the history has it. */
const foremost = ['power.mean', 'energy.total', 'cpu.utilisation', 'energy.utilisation', 'wall', 'cpu.total'];
const mostFigures = 4;
const overTime = 'Over time';

/**
 * The page of a host's history: every figure over time, with the changes of its level marked.
 *
 * @param path of the history
 * @param version of negawatt
 */
export function dashboard(path: string, courses: readonly TrendedCourse[], version: string): string {
  const from = Math.min(...courses.map(({ points }) => points[0]!.at));
  const to = Math.max(...courses.map(({ points }) => points.at(-1)!.at));
  const hosts = [...new Set(courses.map(({ host }) => host))];
  const about: Line = [
    ...(hosts.length === 1 ? [{ name: hosts[0]! }] : [`${hosts.length} hosts`]),
    ` \u00b7 ${momentText(from)} to ${momentText(to)} UTC`,
  ];
  return page({
    program: 'negawatt report --history',
    title: 'History',
    headline: { about, figures: figures(courses), formulas: [] },
    sections: [...summaryView(path, courses, true), { title: overTime, blocks: [] }, ...trendView(courses), ...legend],
    charts: charts(courses),
    version,
  });
}

const legend: readonly Section[] = [
  {
    title: 'How to read this',
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: '~', line: ['a model made this figure, or a part of it: it was not measured'] },
          {
            label: 'Dashed lines',
            line: ['the level changed for good there; the list below the chart tells what was set anew'],
          },
          { label: 'Not comparable', line: ['what was measured otherwise is a line of its own, and no change'] },
        ],
      },
    ],
  },
];

function figures(courses: readonly TrendedCourse[]): readonly HeadFigure[] {
  const latest = courses.filter(({ differs }) => differs.length === 0);
  return [...latest]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, mostFigures)
    .map((course) => {
      const { last, median } = summaryOf(course);
      const change = course.told.changes.at(-1);
      const changed: Line =
        change === undefined || change.before === 0
          ? []
          : [
              `; ${changeText((change.after - change.before) / Math.abs(change.before))} since ${momentText(change.at)}`,
            ];
      return {
        label: course.metric,
        line: [{ figure: courseFigure(course, last.value), as: 'share' }],
        note: ['the last; median ', { figure: courseFigure(course, median), as: 'share' }, ...changed],
      };
    });
}

function rank({ metric }: Course): number {
  return foremost.includes(metric) ? foremost.indexOf(metric) : foremost.length;
}

/** One chart a figure and series, and in it a line for what may be compared. */
function charts(courses: readonly TrendedCourse[]): readonly LineChart[] {
  const withSeries = hasSeveral(courses, ({ series }) => series);
  const withHost = hasSeveral(courses, ({ host }) => host);
  const groups = new Map<string, TrendedCourse[]>();
  for (const course of [...courses].sort((a, b) => rank(a) - rank(b))) {
    const key = JSON.stringify([course.metric, course.series, course.host]);
    groups.set(key, [...(groups.get(key) ?? []), course]);
  }
  return [...groups.values()].map((group): LineChart => {
    const { metric, series, host, unit } = group[0]!;
    const title = [metric, ...(withSeries ? [series] : []), ...(withHost ? [host] : [])].join(', ');
    return {
      kind: 'lines',
      section: overTime,
      title,
      unit,
      x: 'time',
      series: group.map((course) => ({
        name: [nameOf(course)],
        points: course.points.map(({ at, value }) => [at, value] as const),
      })),
      marks: group.flatMap((course) => course.told.changes.map((change) => mark(course, change))),
    };
  });
}

function nameOf({ isEstimated, boundary, differs, points }: Course): string {
  const where = boundary === undefined ? '' : `, ${boundary}`;
  const when = `${points.length} records over ${spanText(points.at(-1)!.at - points[0]!.at)}`;
  return `${isEstimated ? '~' : ''}${differs.length === 0 ? when : `not comparable, ${when}`}${where}`;
}

function mark(course: TrendedCourse, { at, before, after, settings }: TrendedCourse['told']['changes'][number]) {
  const change = before === 0 ? '' : `${changeText((after - before) / Math.abs(before))}, `;
  const label: Line = [
    `${momentText(at)}: ${change}`,
    { figure: courseFigure(course, before), as: 'share' },
    ' to ',
    { figure: courseFigure(course, after), as: 'share' },
    ...(settings.length === 0 ? [] : ['; ', { name: settings.join('; ') }]),
  ];
  return { at, label };
}
