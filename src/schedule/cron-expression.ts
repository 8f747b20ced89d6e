/** One field of a cron expression: what it allows, in rising order. */
export interface CronField {
  readonly values: readonly number[];
  readonly isAll: boolean;
  /** It is written with a `*` at its start, which decides how days of the month and of the week go together. */
  readonly isStar: boolean;
}

/** When something is done, to the minute, as crontab(5) has it. */
export interface CronExpression {
  /** Five fields with a blank between, in numbers alone: names in ranges and nicknames are not known to every cron. */
  readonly text: string;
  readonly minutes: CronField;
  readonly hours: CronField;
  readonly days: CronField;
  readonly months: CronField;
  /** 0 is Sunday. */
  readonly weekdays: CronField;
}

const nicknames: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const example = "such as '*/15 * * * *', '30 6 * * 1-5' or @hourly";

interface Range {
  readonly what: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const ranges = {
  minutes: { what: 'minute', low: 0, high: 59 },
  hours: { what: 'hour', low: 0, high: 23 },
  days: { what: 'day of the month', low: 1, high: 31 },
  months: { what: 'month', low: 1, high: 12, names: monthNames },
  // 7 is Sunday too.
  weekdays: { what: 'day of the week', low: 0, high: 7, names: weekdayNames },
} as const satisfies Record<string, Range>;

/**
 * Reads the five fields that every cron knows: numbers, names, `*`, lists, ranges, and steps of a `*` or a range.
 * @throws RangeError that says what would do
 */
export function parseCron(written: string): CronExpression {
  const text = written.trim();
  const fields = (nicknames[text.toLowerCase()] ?? text).split(/\s+/);
  if (fields.length !== 5) {
    throw new RangeError(`Give five fields (minute, hour, day, month, day of the week), ${example}.`);
  }
  const keys = Object.keys(ranges) as (keyof typeof ranges)[];
  const read = keys.map((key, index) => parseField(fields[index]!, ranges[key]));
  const [minutes, hours, days, months, weekdays] = read.map(({ field }) => field);
  return {
    text: read.map(({ plain }) => plain).join(' '),
    minutes: minutes!,
    hours: hours!,
    days: days!,
    months: months!,
    weekdays: sundayOnce(weekdays!),
  };
}

function parseField(text: string, range: Range): { readonly field: CronField; readonly plain: string } {
  const parts = text.split(',').map((part) => parsePart(part, range));
  const values = [...new Set(parts.flatMap((part) => part.values))].sort((one, other) => one - other);
  return {
    field: { values, isAll: values.length > range.high - range.low, isStar: text.startsWith('*') },
    plain: parts.map(({ plain }) => plain).join(','),
  };
}

function parsePart(part: string, range: Range): { readonly values: readonly number[]; readonly plain: string } {
  const { what, low, high } = range;
  const refuse = () => new RangeError(`${JSON.stringify(part)} is no ${what}: give ${low} to ${high}, ${example}.`);
  const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,2}))?$/.exec(part);
  if (match === null) throw refuse();
  const [, star, first, last, stepText] = match;
  // What `5/15` means differs from cron to cron.
  if (star === undefined && last === undefined && stepText !== undefined) throw refuse();
  const from = star === undefined ? numberOf(first!, range, false) : low;
  const to = star === undefined ? (last === undefined ? from : numberOf(last, range, true)) : high;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (from === undefined || to === undefined || from > to || step < 1 || step > high) throw refuse();
  const values: number[] = [];
  // `*` of weekdays is 0 to 6: with 7, a step would meet Sunday twice.
  const end = star !== undefined && range.names === weekdayNames ? 6 : to;
  for (let value = from; value <= end; value += step) values.push(value);
  const plain = star ?? (last === undefined ? `${from}` : `${from}-${to}`);
  return { values, plain: `${plain}${stepText === undefined ? '' : `/${stepText}`}` };
}

/** @param isEnd of a range: there Sunday is the last day of the week */
function numberOf(word: string, { low, high, names }: Range, isEnd: boolean): number | undefined {
  const place = names?.indexOf(word.toLowerCase()) ?? -1;
  if (place >= 0) return isEnd && names === weekdayNames && place === 0 ? 7 : low + place;
  const value = /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
  return value >= low && value <= high ? value : undefined;
}

function sundayOnce({ values, isStar }: CronField): CronField {
  const days = [...new Set(values.map((value) => value % 7))].sort((one, other) => one - other);
  return { values: days, isAll: days.length === 7, isStar };
}
