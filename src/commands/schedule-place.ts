import { NegawattError } from '../errors.ts';
import { type Called, callProgram, trustedProgram } from '../host/call-program.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Ground } from './schedule-ground.ts';

/** A schedule as it stands where it was installed. */
export interface Entry {
  /** The five fields. */
  readonly cron: string;
  /** As it is written there. */
  readonly command: string;
}

/** One thing that would be done, for people; with the text that would be written. */
export interface Step {
  readonly what: string;
  readonly text?: string;
}

/** What would be done. Nothing, where it is as it should be. */
export interface Change {
  readonly steps: readonly Step[];
  apply(): Promise<void>;
}

export const noChange: Change = { steps: [], apply: async () => undefined };

/** Where schedules are installed. */
export interface SchedulePlace {
  readonly kind: 'crontab' | 'systemd';
  readonly scope: 'user' | 'system';
  /** For people: "the crontab of alice". */
  title(name: string): string;
  /** Of the schedules that stand there. */
  names(): Promise<readonly string[]>;
  find(name: string): Promise<Entry | undefined>;
  /** @param writable folders that it writes to */
  install(schedule: Schedule, writable: readonly string[]): Promise<Change>;
  remove(name: string): Promise<Change>;
  /** What would keep it from running, or from telling, in sentences. */
  notes(name: string): Promise<readonly string[]>;
}

/** Longest that a tool may take, s. */
const patience = 20;
const passedOn = ['PATH', 'HOME', 'USER', 'LOGNAME', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'];

/** Where a tool is; undefined where this machine has none. */
export function hasTool(name: string, { env }: Ground): boolean {
  const program = trustedProgram(name, env['PATH'] ?? '');
  return !('ok' in program) || program.why !== 'absent';
}

/** Calls a tool, in English. @throws NegawattError where it cannot be run, or takes too long */
export async function callTool(
  name: string,
  words: readonly string[],
  { env }: Ground,
  input?: string,
): Promise<Called> {
  const program = trustedProgram(name, env['PATH'] ?? '');
  if ('ok' in program) {
    throw new NegawattError(`cannot run ${name}`, program.detail, 'Install it, or choose --systemd or --crontab.');
  }
  const given = Object.fromEntries(passedOn.map((variable) => [variable, env[variable]]));
  const called = await callProgram(program.real, words, {
    env: { ...given, LC_ALL: 'C' },
    patience,
    ...(input === undefined ? {} : { input }),
  });
  if (!called.isLate) return called;
  throw new NegawattError(
    `${[name, ...words].join(' ')} does not end`,
    `it took more than ${patience} s`,
    'Try it by hand; nothing was changed by it that is known of.',
  );
}

/** What a tool said, in one line. */
export function saidBy({ stderr, stdout, code, signal }: Called): string {
  const said = (stderr.trim() || stdout.trim()).replaceAll(/\s*\n\s*/g, '; ');
  return said === '' ? `it ended with ${signal ?? `code ${code}`}` : said.slice(0, 500);
}
