import { existsSync } from 'node:fs';
import { exitCodes, NegawattError } from '../errors.ts';
import type { ScheduledRun, ScheduleState } from '../model/schedule-state.ts';
import type { RendererId } from '../report/index.ts';
import { type CronExpression, parseCron } from '../schedule/cron-expression.ts';
import { missedRuns, nextRun } from '../schedule/expected-runs.ts';
import type { Context, Given } from './command.ts';
import { optionsFor } from './render-report.ts';
import { type Ground, groundOf } from './schedule-ground.ts';
import { type PlaceOptions, placesBy, type Standing, standingIn } from './schedule-places.ts';
import { type ScheduleRecord, scheduleRecord } from './schedule-record.ts';
import { goesOn } from './schedule-run.ts';
import { scheduleSections } from './schedule-view.ts';

interface StatusOptions extends PlaceOptions {
  readonly name: string;
  readonly format: RendererId;
}

/** What is known of one schedule. Times are ISO 8601 UTC. */
export interface ScheduleStatus {
  readonly name: string;
  readonly kind: 'crontab' | 'systemd';
  readonly scope: 'user' | 'system';
  readonly place: string;
  readonly cron: string;
  readonly command: string;
  readonly next?: string;
  /** The last run that ended or was left out. */
  readonly last?: ScheduledRun;
  /** Since when one runs now. */
  readonly running?: string;
  /** Of the runs that should have been since then. */
  readonly missed?: {
    readonly since: string;
    readonly count: number;
    /** There may be more. */
    readonly isCapped: boolean;
    readonly first?: string;
    readonly last?: string;
  };
  /** With --check: what was told, and still stands. */
  readonly standing: readonly string[];
  readonly log?: string;
  readonly notes: readonly string[];
}

/** Tells of every schedule how it stands. Answers the exit code. */
export async function scheduleStatus(
  given: Given,
  context: Context,
  ground: Ground = groundOf(context),
): Promise<number> {
  const { name, format, ...chosen } = given.values as unknown as StatusOptions;
  if (format !== 'table' && format !== 'json') {
    throw new NegawattError(
      `the status has no form as ${format}`,
      'it is a table or a document',
      'Give --format table or json.',
    );
  }
  const isNamed = given.origin('scheduleName') !== 'default';
  const { found, troubles } = await standingIn(placesBy(chosen, ground), isNamed ? name : undefined);
  const schedules = await Promise.all(found.map((one) => statusOf(one, ground)));
  if (format === 'json') {
    context.stdout.write(`${JSON.stringify({ schedules, unseen: troubles }, undefined, 2)}\n`);
    return exitCodes.ok;
  }
  for (const trouble of troubles) context.stderr.write(`negawatt: warning: ${trouble}\n`);
  if (schedules.length === 0) context.stderr.write('negawatt: nothing is scheduled\n');
  else {
    const { sectionsAsTable } = await import('../report/sections-table.ts');
    context.stdout.write(sectionsAsTable(scheduleSections(schedules), await optionsFor(context, 'stdout')));
  }
  return exitCodes.ok;
}

async function statusOf({ name, place, entry }: Standing, ground: Ground): Promise<ScheduleStatus> {
  const notes = [...(await place.notes(name))];
  const record = scheduleRecord(ground.state, name);
  const state = stateOf(record, place.scope === 'system' && ground.uid !== 0, notes);
  const when = whenOf(entry.cron, notes);
  const next = when === undefined ? undefined : nextRun(when, ground.now());
  const last = state?.runs.at(-1);
  const isRunning = state?.running !== undefined && goesOn(state.running);
  return {
    name,
    kind: place.kind,
    scope: place.scope,
    place: place.title(name),
    cron: entry.cron,
    command: entry.command,
    ...(next === undefined ? {} : { next: next.toISOString() }),
    ...(last === undefined ? {} : { last }),
    ...(isRunning ? { running: state.running!.at } : {}),
    ...(when === undefined || state === undefined ? {} : { missed: missedOf(when, state, ground) }),
    standing: (state?.told ?? []).map(({ line }) => line),
    ...(existsSync(record.log) ? { log: record.log } : {}),
    notes,
  };
}

function stateOf(record: ScheduleRecord, isOfRoot: boolean, notes: string[]): ScheduleState | undefined {
  if (isOfRoot) {
    notes.push("How it went is root's to know: sudo negawatt schedule status");
    return undefined;
  }
  try {
    return record.read();
  } catch (error) {
    if (!(error instanceof NegawattError)) throw error;
    notes.push(`${error.what}: ${error.why}. ${error.how}`);
    return undefined;
  }
}

/** Somebody may have edited it. */
function whenOf(cron: string, notes: string[]): CronExpression | undefined {
  try {
    return parseCron(cron);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    notes.push(`When it runs cannot be told of ${JSON.stringify(cron)}.`);
    return undefined;
  }
}

/** Of the runs that are still known, and since it is to run at these times. */
function missedOf(
  when: CronExpression,
  { since, runs, running }: ScheduleState,
  ground: Ground,
): NonNullable<ScheduleStatus['missed']> {
  const starts = runs.filter(({ ended }) => ended !== undefined).map(({ at }) => at);
  if (running !== undefined) starts.push(running.at);
  const [oldest] = starts;
  const from = oldest !== undefined && oldest > since ? oldest : since;
  const { count, isCapped, first, last } = missedRuns(when, {
    since: new Date(from),
    now: ground.now(),
    starts: starts.map((at) => new Date(at)),
  });
  return {
    since: from,
    count,
    isCapped,
    ...(first === undefined ? {} : { first: first.toISOString() }),
    ...(last === undefined ? {} : { last: last.toISOString() }),
  };
}
