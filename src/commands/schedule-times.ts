/** A moment in the time zone of this machine, as cron and systemd take it: `2026-11-24 16:17:00`. */
export function localTime(date: Date): string {
  return date.toLocaleString('sv-SE');
}
