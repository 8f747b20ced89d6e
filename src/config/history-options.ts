import { type OptionSpec, spec } from './option-spec.ts';

const secondsIn: Readonly<Record<string, number>> = { h: 3600, d: 86_400, w: 7 * 86_400, y: 365.25 * 86_400 };

/** An age such as `36h`, `30d`, `12w` or `1y`, which is 365.25 days. Answers seconds. */
export function readAge(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([hdwy])$/.exec(text.trim());
  const seconds = match === null ? Number.NaN : Number(match[1]) * secondsIn[match[2]!]!;
  if (!(seconds > 0 && seconds < 1e11)) throw new RangeError('Give an age with its unit, such as 36h, 30d, 12w or 1y.');
  return seconds;
}

/** A moment: so many seconds before now, or a time, s since 1970-01-01 UTC. */
export type Moment = { readonly ago: number } | { readonly at: number };

/** An age, or a date such as `2026-11-01` or `2026-11-01T12:00Z`: without a zone it is UTC. */
export function readMoment(text: string): Moment {
  const written = text.trim();
  const match = /^\d{4}-\d\d-\d\d(?:(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(written);
  if (match === null) {
    try {
      return { ago: readAge(written) };
    } catch {
      throw new RangeError('Give an age such as 30d or 1y, or a date such as 2026-11-01 or 2026-11-01T12:00Z.');
    }
  }
  const [, time, zone] = match;
  const at = Date.parse(time !== undefined && zone === undefined ? `${written}Z` : written) / 1000;
  if (Number.isNaN(at)) throw new RangeError('There is no such day or time.');
  return { at };
}

/** What is shown of the history, and what is kept of it. */
export const historyOptions = {
  historyMetric: spec<string>({
    flags: '--metric <name>',
    variable: 'NEGAWATT_HISTORY_METRIC',
    summary: 'figures of this name, such as power.mean; may be repeated; all where not given',
    group: 'History',
    isRepeatable: true,
  }),
  historyName: spec<string>({
    flags: '--name <name>',
    variable: 'NEGAWATT_HISTORY_NAME',
    summary: 'series of this name, as --as gave it; may be repeated; all where not given',
    group: 'History',
    isRepeatable: true,
  }),
  since: spec({
    flags: '--since <when>',
    variable: 'NEGAWATT_HISTORY_SINCE',
    summary: 'records from then on: an age such as 30d or 1y, or a date',
    group: 'History',
    read: readMoment,
  }),
  historyUntil: spec({
    flags: '--until <when>',
    variable: 'NEGAWATT_HISTORY_UNTIL',
    summary: 'records before then',
    group: 'History',
    read: readMoment,
  }),
  historyFormat: spec<string>({
    flags: '--format <format>',
    variable: 'NEGAWATT_HISTORY_FORMAT',
    summary: 'of what is shown',
    group: 'Output',
    choices: ['table', 'json', 'markdown', 'csv'],
    fallback: { value: 'table', shown: 'table' },
  }),
  olderThan: spec({
    flags: '--older-than <age>',
    summary: 'remove the records that are older, such as 1y',
    group: 'History',
    read: readAge,
    danger: 'it removes records',
  }),
  dailyAfter: spec({
    flags: '--daily-after <age>',
    summary: 'put the records of a day together to one from this age on, such as 90d, or never; kept in the history',
    group: 'History',
    read: (text: string) => (text.trim() === 'never' ? ('never' as const) : readAge(text)),
    danger: 'it removes records',
  }),
} as const satisfies Record<string, OptionSpec<never> | OptionSpec>;
