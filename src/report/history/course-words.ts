import { grouped } from '../../history/grouped.ts';
import type { Course } from '../../history/summary.ts';
import type { Quantity } from '../../model/quantity.ts';
import type { Block, Column, Line } from '../section.ts';

type Told = Pick<Course, 'unit' | 'isEstimated' | 'boundary'>;

/** A number of a course as a Quantity, so that it is shown as every figure is. */
export function courseFigure(
  { unit, isEstimated }: Told,
  value: number,
  interval?: readonly [number, number],
): Quantity {
  return {
    value,
    unit,
    ...(interval === undefined ? {} : { interval }),
    provenance: isEstimated ? { kind: 'estimated', by: '', model: '' } : { kind: 'measured', by: 'records' },
  };
}

export function courseCell(course: Told, value: number): Line {
  return [{ figure: courseFigure(course, value), as: 'share' }];
}

/** UTC, to the minute. */
export function momentText(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ');
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365.25 * day;

export function spanText(seconds: number): string {
  if (seconds < 2 * minute) return `${Math.round(seconds)} s`;
  if (seconds < 2 * hour) return `${Math.round(seconds / minute)} min`;
  if (seconds < 2 * day) return `${Math.round(seconds / hour)} h`;
  return seconds < 2 * year ? `${Math.round(seconds / day)} d` : `${(seconds / year).toFixed(1)} y`;
}

/** A change in percent with its sign. */
export function changeText(share: number): string {
  if (!Number.isFinite(share)) return 'from 0';
  const percent = 100 * share;
  const text = percent.toFixed(Math.abs(percent) < 10 ? 2 : Math.abs(percent) < 100 ? 1 : 0);
  return `${text.startsWith('-') ? '' : '+'}${text} %`;
}

/** Our own names are short, and stay whole; a file that was imported may hold others. */
const longestName = 26;

export function nameColumn(title: string, names: readonly string[]): Column {
  const isLong = names.some((name) => name.length > longestName);
  return { title, align: 'left', ...(isLong ? { fit: 'cut' } : {}) };
}

/** Whether lines of one metric have to be told apart, and so need a column of their own. */
export function hasSeveral<T>(of: readonly T[], keyOf: (one: T) => string): boolean {
  return new Set(of.map(keyOf)).size > 1;
}

/** A table for each series of each host, below its name where there are several: a column of names would find no room. */
export function blocksBySeries<T extends Course>(
  courses: readonly T[],
  tableOf: (courses: readonly T[]) => Block,
): readonly Block[] {
  const withHost = hasSeveral(courses, ({ host }) => host);
  const groups = [...grouped(courses, ({ host, series }) => JSON.stringify([series, host])).values()];
  if (groups.length === 1) return groups.map(tableOf);
  return groups.flatMap((group) => {
    const { series, host } = group[0]!;
    const line: Line = ['Series ', { name: series }, ...(withHost ? [' of host ', { name: host }] : []), ':'];
    return [{ kind: 'note' as const, line }, tableOf(group)];
  });
}

/** Notes on what may not be compared, and on what was left out. */
export function courseNotes(courses: readonly Course[]): readonly Line[] {
  const notes: Line[] = [];
  for (const { metric, series, differs, points, interrupted } of courses) {
    if (differs.length > 0) {
      const what = `, ${points.length} up to ${momentText(points.at(-1)!.at)}, `;
      notes.push([
        { name: metric },
        ' of ',
        { name: series },
        what,
        'not comparable with the latest: ',
        { name: differs.join('; ') },
        '.',
      ]);
    }
    if (interrupted > 0) {
      const count =
        interrupted === 1 ? 'one record was interrupted and is' : `${interrupted} records were interrupted and are`;
      notes.push([{ name: metric }, ' of ', { name: series }, `: ${count} left out.`]);
    }
  }
  const steps = new Set(
    courses.flatMap(({ points }) => points.filter(({ isClockStep }) => isClockStep).map(({ at }) => at)),
  );
  if (steps.size > 0) {
    const times = [...steps].slice(0, 3).map(momentText).join(', ');
    notes.push([`The wall clock was put back before ${times}${steps.size > 3 ? ` and ${steps.size - 3} more` : ''}.`]);
  }
  return notes;
}
