import type { Severity } from '../model/severity.ts';
import type { CronExpression } from './cron-expression.ts';

/** Something that negawatt is to do by itself, again and again. */
export interface Schedule {
  /** Of letters, digits and dashes: it is part of names of files that cron and systemd read. */
  readonly name: string;
  readonly when: CronExpression;
  /** What negawatt is called with: `audit` and its options. */
  readonly argv: readonly string[];
  /** It speaks up only when a finding so severe appears, or something regressed. */
  readonly check?: Severity;
}

/** How negawatt is started by others. */
export interface Starter {
  /** Absolute. */
  readonly node: string;
  readonly negawatt: string;
  /** What neither cron nor systemd sets. */
  readonly environment: Readonly<Record<string, string>>;
}

const plainName = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** Debian's cron passes over files with a dot in their name, and unit names have an alphabet of their own. */
export function isScheduleName(name: string): boolean {
  return plainName.test(name);
}

/** The words that start one run. */
export function runWords({ name, argv, check }: Schedule, { node, negawatt }: Starter): readonly string[] {
  const checking = check === undefined ? [] : ['--check', '--fail-on', check];
  return [node, negawatt, 'schedule', 'run', '--name', name, ...checking, '--', ...argv];
}
