import { dirname, isAbsolute, resolve } from 'node:path';
import type { OptionSpec } from '../config/option-spec.ts';
import { readOption } from '../config/option-value.ts';
import { flagOf, isSwitch, type OptionName, optionSpecs, variableOf } from '../config/options.ts';
import { NegawattError } from '../errors.ts';
import { nearestName } from '../gate/nearest-name.ts';

/** An audit as it will be called again and again, from other folders and without this environment. */
export interface ScheduledArguments {
  /** `audit` and its options; files by their whole path. */
  readonly argv: readonly string[];
  /** Folders that it writes to. */
  readonly writes: readonly string[];
  /** What a reader should know, in sentences. */
  readonly notes: readonly string[];
}

const usual = ['audit', '--record', '--quiet'];
/** What is written, where it names a file. */
const written: readonly OptionName[] = ['output', 'save', 'history'];
/** A schedule measures this machine, now. */
const ofOtherTimes: readonly OptionName[] = ['from', 'host'];

/**
 * Reads what is to be scheduled, so that a slip is told now and not by cron at night.
 *
 * @param known the options of `audit`
 * @param isChecking findings are judged by the schedule itself
 */
export function scheduledArguments(
  operands: readonly string[],
  known: readonly OptionName[],
  {
    folder,
    env,
    isChecking,
  }: {
    readonly folder: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly isChecking: boolean;
  },
): ScheduledArguments {
  const [command = 'audit', ...words] = operands.length === 0 ? usual : operands;
  if (command !== 'audit') {
    throw usage(
      `only an audit can be scheduled, and not ${JSON.stringify(command)}`,
      'Write it as `-- audit --record`.',
    );
  }
  const given = readWords(words, known);
  for (const { name } of given) {
    if (ofOtherTimes.includes(name)) {
      throw usage(`${flagOf(name)} cannot be scheduled`, 'A schedule measures this machine, now: leave it out.');
    }
    if (isChecking && name === 'failOn') {
      throw usage('--fail-on stands behind `--`', 'With --check it belongs to the schedule: write it before `--`.');
    }
  }
  const isRecorded = given.some(({ name }) => name === 'record');
  const full = given.map((one) => ({ ...one, ...(one.value === undefined ? {} : { value: fullPath(one, folder) }) }));
  const files = full.flatMap(({ name, value }) =>
    written.includes(name) && value !== undefined && isAbsolute(value) ? [dirname(value)] : [],
  );
  return {
    argv: ['audit', ...(isRecorded ? [] : ['--record']), ...full.flatMap(wordsOf)],
    writes: [...new Set(files)],
    notes: [
      ...(isRecorded ? [] : ['--record is added: a schedule is there for the history.']),
      ...known.flatMap((name) => variableNote(name, env)),
      ...full.flatMap(meterNote),
    ],
  };
}

interface GivenWord {
  readonly name: OptionName;
  readonly value?: string;
}

function readWords(words: readonly string[], known: readonly OptionName[]): GivenWord[] {
  const given: GivenWord[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    const [, flag = '', inline] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    const name = known.find((one) => flagOf(one) === flag);
    if (name === undefined) {
      const near = nearestName(word, known.map(flagOf));
      throw usage(
        `audit takes no ${JSON.stringify(word)}`,
        near === undefined ? 'Run `negawatt help audit`.' : `Did you mean ${near}?`,
      );
    }
    if (isSwitch(name)) {
      if (inline !== undefined) throw usage(`${flag} takes no value`, `Write it as \`${flag}\`.`);
      given.push({ name });
      continue;
    }
    if (inline === undefined) index += 1;
    const value = inline ?? words[index];
    if (value === undefined) throw usage(`${flag} names nothing`, `Write it as \`${optionSpecs[name].flags}\`.`);
    check(name, value);
    given.push({ name, value });
  }
  return given;
}

function check(name: OptionName, value: string): void {
  try {
    readOption(name, value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw usage(`${flagOf(name)} cannot be ${JSON.stringify(value)}`, error.message);
  }
}

function fullPath({ name, value = '' }: GivenWord, folder: string): string {
  const { completes } = optionSpecs[name] as OptionSpec;
  const isPath = completes === 'file' || completes === 'folder';
  return isPath && value !== '-' ? resolve(folder, value) : value;
}

/** What begins with a dash would else be taken for another option. */
function wordsOf({ name, value }: GivenWord): readonly string[] {
  const flag = flagOf(name);
  if (value === undefined) return [flag];
  return value.startsWith('-') ? [`${flag}=${value}`] : [flag, value];
}

function variableNote(name: OptionName, env: Readonly<Record<string, string | undefined>>): string[] {
  const variable = variableOf(name);
  if (env[variable] === undefined) return [];
  return [`${variable} is set here and will not be there: write it as ${flagOf(name)}.`];
}

function meterNote({ name, value }: GivenWord): string[] {
  const program = name === 'meter' ? /^exec:\s*(\S+)/.exec(value ?? '')?.[1] : undefined;
  if (program === undefined || program.startsWith('/')) return [];
  return [`--meter: ${program} is looked for in a short PATH there, such as /usr/bin:/bin: write its whole path.`];
}

function usage(what: string, how: string): NegawattError {
  return new NegawattError(what, 'what is to be scheduled stands behind `--`', how);
}
