const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
/** What divides an hour, a day or a week evenly, s: between others the last pause of a day would be shorter. */
const periods: readonly number[] = [
  ...[5, 6, 10, 12, 15, 20, 30].map((count) => count * minute),
  ...[1, 2, 3, 4, 6, 8, 12].map((count) => count * hour),
  day,
  7 * day,
];

/**
 * A period as a user types it, such as `15m`, `1h` or `1d`. Answers seconds.
 * @throws RangeError that names the nearest ones
 */
export function readEvery(text: string): number {
  const match = /^(\d{1,6})([mhd])$/.exec(text.trim());
  const period = match === null ? Number.NaN : Number(match[1]) * { m: minute, h: hour, d: day }[match[2] as 'm'];
  if (Number.isNaN(period)) throw new RangeError('Give a period with its unit, such as 15m, 1h or 1d.');
  if (periods.includes(period)) return period;
  const near = [periods.findLast((one) => one < period), periods.find((one) => one > period)];
  const names = near.flatMap((one) => (one === undefined ? [] : [periodText(one)])).join(' or ');
  throw new RangeError(
    `A period must divide the hour, the day or the week evenly: give ${names}, or say it by --cron.`,
  );
}

/** As it is typed. */
export function periodText(period: number): string {
  if (period % day === 0) return `${period / day}d`;
  return period % hour === 0 ? `${period / hour}h` : `${period / minute}m`;
}

/**
 * The cron expression of a period.
 * @param period s, as `readEvery` gave it
 * @param spread a whole number of this machine: where in the period it is done, so that not all machines do it at once
 */
export function cronOfPeriod(period: number, spread: number): string {
  const offset = spread % (period / minute);
  const [atMinute, atHour, atDay] = [offset % 60, Math.floor(offset / 60) % 24, Math.floor(offset / (24 * 60))];
  if (period < hour) return `${offset}-59/${period / minute} * * * *`;
  if (period === hour) return `${atMinute} * * * *`;
  if (period < day) return `${atMinute} ${atHour}-23/${period / hour} * * *`;
  return `${atMinute} ${atHour} * * ${period === day ? '*' : atDay}`;
}
