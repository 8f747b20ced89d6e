import type { CronExpression, CronField } from './cron-expression.ts';

const weekdayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const high = { minute: 59, hour: 23, day: 31, month: 12 };

/**
 * The same times as calendar events of systemd.time(7), a line of OnCalendar= each. There are two where crontab(5) takes
 * a day of the month or one of the week, whichever comes: where both are restricted, and neither begins with `*`.
 */
export function onCalendar({ minutes, hours, days, months, weekdays }: CronExpression): readonly string[] {
  const time = `${component(hours, high.hour)}:${component(minutes, high.minute)}:00`;
  const event = (byDay: boolean, byWeekday: boolean) => {
    const names = weekdays.values.map((value) => weekdayNames[value]!).join(',');
    const week = byWeekday && !weekdays.isAll ? `${names} ` : '';
    return `${week}*-${component(months, high.month)}-${byDay ? component(days, high.day) : '*'} ${time}`;
  };
  const isEither = !days.isStar && !weekdays.isStar;
  return isEither ? [event(true, false), event(false, true)] : [event(true, true)];
}

/** Every value, a start with a step to the end, or a list. */
function component({ values, isAll }: CronField, last: number): string {
  if (isAll) return '*';
  const [first, second] = values;
  if (values.length > 2) {
    const step = second! - first!;
    const isEven = values.every((value, index) => value === first! + index * step);
    if (isEven && values.at(-1)! + step > last) return `${padded(first!)}/${step}`;
  }
  return values.map(padded).join(',');
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
