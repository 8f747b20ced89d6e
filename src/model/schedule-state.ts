import * as v from 'valibot';

const time = v.pipe(v.string(), v.isoTimestamp());

const run = v.strictObject({
  /** Start and end, ISO 8601 UTC; without an end it was left out. */
  at: time,
  ended: v.exactOptional(time),
  /** Absent where a signal ended it. */
  exitCode: v.exactOptional(v.pipe(v.number(), v.integer())),
  /** Why it failed, was left out or spoke up; absent where all was well. */
  reason: v.exactOptional(v.string()),
});

const told = v.strictObject({ key: v.string(), line: v.string() });

/** What is known of the runs of a schedule: `schedule-NAME.json` in the state folder. */
const scheduleStateSchema = v.strictObject({
  negawatt: v.literal('schedule'),
  schemaVersion: v.literal(1),
  /** Since when it is to run at these times. */
  since: time,
  /** The run that has not ended, and its process: a number may be another's later, with another start. */
  running: v.exactOptional(
    v.strictObject({ at: time, pid: v.pipe(v.number(), v.integer()), start: v.exactOptional(v.string()) }),
  ),
  /** The last ones, oldest first. */
  runs: v.array(run),
  /** With --check: what was told, and still stands. */
  told: v.array(told),
});

export type ScheduleState = v.InferOutput<typeof scheduleStateSchema>;
export type ScheduledRun = ScheduleState['runs'][number];
export type Told = ScheduleState['told'][number];

export function newScheduleState(since: string): ScheduleState {
  return { negawatt: 'schedule', schemaVersion: 1, since, runs: [], told: [] };
}

/** Reads what was kept. @returns why it cannot be used, where it cannot */
export function readScheduleState(text: string): ScheduleState | { readonly reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { reason: text === '' ? 'it is empty' : `it is not JSON (${(error as Error).message.slice(0, 80)})` };
  }
  const checked = v.safeParse(scheduleStateSchema, value);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  return { reason: `${v.getDotPath(issue) ?? 'it'}: ${issue.message}` };
}
