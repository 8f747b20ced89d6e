import { NegawattError } from '../errors.ts';
import { runWords, type Schedule, type Starter } from './schedule.ts';

/** Debian's cron ends a command behind 999 bytes (MAX_COMMAND in its cron.h), others later. */
const longestCommand = 998;
/** What begins with `=` is a program's path in zsh, and what has one is an assignment where it stands first. */
const plain = /^[\w@+:,./-][\w@+:,./=-]*$/;

/** What lowers the priority of a command, where it was found: absolute. */
export interface Lowering {
  readonly nice?: string;
  readonly ionice?: string;
}

/** @param user who is named in files of /etc/cron.d and in no crontab */
export function crontabLine(schedule: Schedule, starter: Starter, lowering: Lowering, user?: string): string {
  const { nice, ionice } = lowering;
  const environment = Object.entries(starter.environment).map(([name, value]) => `${name}=${value}`);
  const command = crontabWords([
    '/usr/bin/env',
    ...environment,
    ...(nice === undefined ? [] : [nice, '-n', '19']),
    ...(ionice === undefined ? [] : [ionice, '-c', '3']),
    ...runWords(schedule, starter),
  ]);
  if (Buffer.byteLength(command) > longestCommand) {
    throw new NegawattError(
      'the command is too long for a crontab',
      `it has ${Buffer.byteLength(command)} bytes, and some crons cut it behind ${longestCommand}`,
      'Put options into a configuration file (--config FILE), or use --systemd.',
    );
  }
  return [schedule.when.text, ...(user === undefined ? [] : [user]), command].join(' ');
}

/**
 * Words for the shell that cron starts, which may be one that knows no `$'...'`. What crons read differently does not
 * come: `\%` stands outside of quotes, where both a cron that knows it and the shell make it `%`, and no two backslashes
 * or backslash and `%` stand side by side.
 */
export function crontabWords(argv: readonly string[]): string {
  return argv.map((word, index) => crontabWord(word, index === 0)).join(' ');
}

function crontabWord(word: string, isFirst: boolean): string {
  if (plain.test(word) && !(isFirst && word.includes('='))) return word;
  if (/[\n\r\0]/.test(word)) {
    throw new NegawattError(
      `${JSON.stringify(word)} cannot stand in a crontab`,
      'a line break ends the line there',
      'Leave the line break out, or use --systemd.',
    );
  }
  return `'${word.replaceAll("'", `'"'"'`).replaceAll('\\', `\\''`).replaceAll('%', `'\\%'`)}'`;
}
