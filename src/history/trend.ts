import { mean, median } from 'simple-statistics';
import { changePoints } from '../statistics/change-points.ts';
import { type TimedValue, theilSen } from '../statistics/theil-sen.ts';
import type { Circumstances, KnownCircumstances } from './circumstances.ts';
import { grouped } from './grouped.ts';
import type { Point } from './points.ts';

const day = 86_400;
/** Where records lie closer than this, and for longer than that, their days are looked at: hours of one day are alike. */
const dense = 8 * 3600;
const long = 30 * day;
/** Records on each side of a change between which a setting may have changed that explains it. */
const aside = 2;

/** A change of a level for good. */
export interface Change {
  /** Start of the first record of the new level, s. */
  readonly at: number;
  /** Means of the levels on both sides, up to the next change. */
  readonly before: number;
  readonly after: number;
  /** What changed there: `governor powersave -> performance`. */
  readonly settings: readonly string[];
}

/** How a figure rises or falls, by time. */
export interface Drift {
  /** Change of the figure in a day, with its 95 % interval. */
  readonly perDay: number;
  readonly interval: readonly [low: number, high: number];
  /** From when to when it was looked at, s: the last level, where there are changes. */
  readonly from: number;
  readonly to: number;
}

export interface Trend {
  /** What was looked at: each record, or the median of each day. */
  readonly by: 'record' | 'day';
  /** Absent: there are too few of them, or they lie within a day, whose hours are another course. */
  readonly drift?: Drift;
  readonly changes: readonly Change[];
}

/**
 * The robust slope of a series and the places where its level changed for good, with what was set anew there.
 * @param points comparable with each other, by their times
 */
export function trendOf(points: readonly Point[], known: KnownCircumstances): Trend {
  if (!isDense(points)) {
    const changes = changePoints(points.map(({ value }) => value)).map(({ index, before, after }): Change => {
      const settings = changedSettings(points, { from: index - aside, to: index + aside }, known);
      return { at: points[index]!.at, before, after, settings };
    });
    return trendWith('record', points, changes);
  }
  const all = daysOf(points);
  const even = withoutHours(points, all);
  const found = dayChanges(points, all, even);
  // A day in which the level changed has a median between both, which would pass for a short level of its own.
  const mixed = new Set(found.map(({ first }) => all.findLast((one) => one.first < first)));
  const isMixed = (one: Day) => mixed.has(one) && found.every(({ first }) => first !== nextOf(all, one)?.first);
  const days = all.filter((one) => !isMixed(one));
  const changes = days.length === all.length ? found : dayChanges(points, days, even);
  const told = changes.map(({ first, before, after, near }): Change => {
    return { at: points[first]!.at, before, after, settings: changedSettings(points, near, known) };
  });
  return trendWith('day', days, told);
}

function trendWith(by: Trend['by'], looked: readonly TimedValue[], changes: readonly Change[]): Trend {
  const since = changes.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  const drift = driftOf(looked.filter(({ at }) => at >= since));
  return { by, ...(drift === undefined ? {} : { drift }), changes };
}

/** Changes of the medians of days, each with the place of the record where it happened. */
function dayChanges(points: readonly Point[], days: readonly Day[], even: readonly number[]) {
  return changePoints(days.map(({ value }) => value)).map(({ index, before, after }) => {
    const near = stretchOf(points, days, index);
    return { first: firstOfLevel(even, near, { before, after }), before, after, near };
  });
}

function nextOf(days: readonly Day[], one: Day): Day | undefined {
  return days[days.indexOf(one) + 1];
}

function driftOf(points: readonly TimedValue[]): Drift | undefined {
  if (points.length === 0 || points.at(-1)!.at - points[0]!.at < day) return undefined;
  const slope = theilSen(points.map(({ at, value }) => ({ at: at / day, value })));
  if (slope === undefined) return undefined;
  return { perDay: slope.perTime, interval: slope.interval, from: points[0]!.at, to: points.at(-1)!.at };
}

function isDense(points: readonly Point[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at <= long) return false;
  return median(points.slice(1).map(({ at }, index) => at - points[index]!.at)) < dense;
}

interface Day extends TimedValue {
  /** Place of its first record. */
  readonly first: number;
}

function daysOf(points: readonly Point[]): readonly Day[] {
  const byDay = grouped(points.keys(), (index) => Math.floor(points[index]!.at / day));
  return [...byDay.values()].map((places) => ({
    at: mean(places.map((place) => points[place]!.at)),
    value: median(places.map((place) => points[place]!.value)),
    first: places[0]!,
  }));
}

/** Places of records: `to` is one of them. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The records of both days: one that changed late has the old level as its median, and the next one the new level. */
function stretchOf(points: readonly Point[], days: readonly Day[], index: number): Stretch {
  return { from: days[index - 1]!.first, to: (days[index + 1]?.first ?? points.length) - 1 };
}

/** The values without what an hour of the day is usually above or below the median of its day. */
function withoutHours(points: readonly Point[], days: readonly Day[]): readonly number[] {
  const apart = days.flatMap(({ first, value }, index) =>
    points.slice(first, days[index + 1]?.first).map((point) => point.value - value),
  );
  const hourOf = (place: number) => Math.floor((((points[place]!.at % day) + day) % day) / 3600);
  const usual = new Map<number, number>();
  for (const [hour, places] of grouped(points.keys(), hourOf))
    usual.set(hour, median(places.map((place) => apart[place]!)));
  return points.map(({ value }, place) => value - usual.get(hourOf(place))!);
}

/** The record at which a change happened: where those of the stretch fit the two levels best. */
function firstOfLevel(
  values: readonly number[],
  { from, to }: Stretch,
  { before, after }: Pick<Change, 'before' | 'after'>,
): number {
  // Begin with all of them at the new level, and take one after the other to the old one.
  let [best, least, sum] = [from, 0, 0];
  for (let place = from; place <= to; place += 1) {
    sum += (values[place]! - before) ** 2 - (values[place]! - after) ** 2;
    if (sum < least) [best, least] = [place + 1, sum];
  }
  return Math.min(best, values.length - 1);
}

function changedSettings(
  points: readonly Point[],
  { from, to }: Stretch,
  known: KnownCircumstances,
): readonly string[] {
  const told = new Set<string>();
  for (let place = Math.max(1, from); place <= Math.min(points.length - 1, to); place += 1) {
    const [one, other] = [points[place - 1]!.circumstances, points[place]!.circumstances];
    if (one !== other) for (const text of changesBetween(known.of(one), known.of(other))) told.add(text);
  }
  return [...told];
}

/** What differs between the circumstances of two records that follow each other. */
function changesBetween(before: Circumstances, after: Circumstances): readonly string[] {
  const [old, now] = [namedIn(before), namedIn(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((name) => old[name] !== now[name]);
  return names.map((name) => `${name} ${old[name] ?? 'unknown'} -> ${now[name] ?? 'unknown'}`);
}

function namedIn({ version, hardware, facts, settings }: Circumstances): Readonly<Record<string, string>> {
  return { negawatt: version, hardware, ...facts, ...settings };
}
