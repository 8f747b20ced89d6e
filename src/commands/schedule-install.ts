import { exitCodes, NegawattError } from '../errors.ts';
import type { Severity } from '../model/severity.ts';
import { type CronExpression, parseCron } from '../schedule/cron-expression.ts';
import { cronOfPeriod } from '../schedule/every.ts';
import { nextRun } from '../schedule/expected-runs.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { timerDelay } from '../schedule/units.ts';
import type { Command, Context, Given } from './command.ts';
import { type Ground, groundOf } from './schedule-ground.ts';
import type { SchedulePlace, Step } from './schedule-place.ts';
import { type PlaceOptions, placeFor, schedulePlaces, standingIn } from './schedule-places.ts';
import { scheduleRecord } from './schedule-record.ts';
import { localTime } from './schedule-times.ts';
import { scheduledArguments } from './scheduled-arguments.ts';

interface InstallOptions extends PlaceOptions {
  readonly every?: number;
  readonly cron?: CronExpression;
  readonly name: string;
  readonly check?: boolean;
  readonly failOn?: Severity;
  readonly apply?: boolean;
}

/** The command that lets cron or systemd audit this machine. @param commands to know what an audit takes */
export function scheduleInstallOf(commands: readonly Command[]) {
  return async (given: Given, context: Context, ground: Ground = groundOf(context)): Promise<number> => {
    const options = given.values as unknown as InstallOptions;
    refuseContradictions(options);
    const known = commands.find(({ name }) => name === 'audit')!.options;
    const { check = false, failOn = 'warn', name } = options;
    const audit = scheduledArguments(given.operands, known, {
      folder: process.cwd(),
      env: ground.env,
      isChecking: check,
    });
    const when = whenOf(options, ground);
    const next = nextRun(when, ground.now());
    if (next === undefined) {
      throw new NegawattError(`the time ${when.text} never comes`, 'no date has such a day', 'Give another --cron.');
    }
    const place = placeFor(options, ground);
    refuseStarter(ground);
    await refuseElsewhere(name, place, ground);
    const schedule: Schedule = { name, when, argv: audit.argv, ...(check ? { check: failOn } : {}) };
    const change = await place.install(schedule, [ground.state.path, ...audit.writes]);
    const isDone = change.steps.length === 0;
    const notes = [...timeNotes(options, place), ...audit.notes, ...(await place.notes(name))];
    const at = `The audit runs at ${when.text} (minute, hour, day, month, day of the week), next ${localTime(next)}.`;
    if (isDone) context.stdout.write(`${place.title(name)} has the schedule ${name} already: nothing to do.\n`);
    else if (options.apply === true) {
      await scheduleRecord(ground.state, name).change(ground.now().toISOString(), (state) => ({
        ...state,
        since: ground.now().toISOString(),
      }));
      await change.apply();
      context.stdout.write(`The schedule ${name} is in ${place.title(name)}.\n`);
    } else {
      context.stdout.write(`Nothing is changed yet: with --apply, negawatt would\n\n${stepsText(change.steps)}\n`);
    }
    context.stdout.write(`${[at, ...notes].join('\n')}\n`);
    return exitCodes.ok;
  };
}

/** Each as a line, with what would be written below it. */
export function stepsText(steps: readonly Step[]): string {
  return steps
    .map(({ what, text }) => {
      if (text === undefined) return `- ${what}\n`;
      const lines = text.trimEnd().split('\n');
      return `- ${what}:\n${lines.map((line) => (line === '' ? '' : `    ${line}`)).join('\n')}\n`;
    })
    .join('');
}

function refuseContradictions({ every, cron, check, failOn }: InstallOptions): void {
  if ((every === undefined) === (cron === undefined)) {
    throw new NegawattError(
      every === undefined ? 'it is not said when' : '--every and --cron contradict each other',
      every === undefined ? 'neither --every nor --cron was given' : 'each says when',
      "Give one of them: --every 1h, or --cron '30 6 * * *'.",
    );
  }
  if (failOn !== undefined && check !== true) {
    throw new NegawattError(
      '--fail-on tells nothing here',
      'it belongs to --check, or to the audit',
      'Add --check, or write it behind `-- audit`.',
    );
  }
}

function whenOf({ every, cron, name }: InstallOptions, ground: Ground): CronExpression {
  return cron ?? parseCron(cronOfPeriod(every!, ground.spread(name)));
}

function timeNotes({ every }: InstallOptions, { kind }: SchedulePlace): readonly string[] {
  return [
    ...(every === undefined
      ? []
      : ["The minute comes from this machine's id, so that not all machines measure at once."]),
    ...(kind === 'systemd'
      ? [`The timer adds up to ${timerDelay} s, the same every time, and up to a minute to wake the CPU less often.`]
      : []),
  ];
}

/** What starts it must be there tomorrow; and root must not run, every hour, what others can write. */
function refuseStarter({ starter: { node, negawatt }, distrust }: Ground): void {
  if (/\/_npx\//.test(negawatt)) {
    throw new NegawattError(
      'negawatt would not be there for long',
      `${negawatt} is in the cache of npx, which npm clears`,
      'Install it first: npm install --global negawatt',
    );
  }
  for (const file of [node, negawatt]) {
    const why = distrust(file);
    if (why === undefined) continue;
    throw new NegawattError(
      `root must not run ${file} by itself`,
      why,
      'Install it as root, or use --user as that user.',
    );
  }
}

/** Two that record at one time would wait for each other. */
async function refuseElsewhere(name: string, place: SchedulePlace, ground: Ground): Promise<void> {
  const others = schedulePlaces(ground).filter(({ kind, scope }) => kind !== place.kind || scope !== place.scope);
  const { found } = await standingIn(others, name);
  const [other] = found;
  if (other === undefined) return;
  const { kind, scope } = other.place;
  throw new NegawattError(
    `there is a schedule ${name} already`,
    `it is in ${other.place.title(name)}`,
    `Take it out first (negawatt schedule remove --name ${name} --${kind} --${scope} --apply), or give another --name.`,
  );
}
