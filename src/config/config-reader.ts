import { NegawattError } from '../errors.ts';
import { adviceOn, type Configurable, configurable, keysOf, schemaKey } from './config-keys.ts';
import { firstWordsOf } from './first-words.ts';
import type { OptionSpec } from './option-spec.ts';
import { type OptionValue, readOption } from './option-value.ts';
import { type OptionName, optionSpecs } from './options.ts';

/** A configuration file that was read. */
export interface Config {
  readonly path: string;
  /** What it sets, by command and option. */
  readonly values: ReadonlyMap<string, ReadonlyMap<OptionName, OptionValue>>;
}

export interface ConfigPlace {
  readonly path: string;
  /** Why it may set thresholds and formats only; undefined where the user chose it. */
  readonly limit?: string;
  /** Where what it may not set could stand. */
  readonly remedy: string;
}

/** A mapping in the file. */
interface Level {
  /** What stands above it, with dots; empty at the top. */
  readonly path: string;
  /** Those whose options may stand in it. */
  readonly commands: readonly Configurable[];
  /** Mappings in it. */
  readonly below: ReadonlyMap<string, Level>;
}

/**
 * Reads what a configuration file holds: options by their keys, for every command that has them, or below the name of
 * one command, for it alone; of a name of two words the second stands below the first. Nothing else is in it.
 *
 * @param document as it was parsed; undefined for an empty file
 * @throws NegawattError that names the file, the key and what would do
 */
export function readConfig(document: unknown, place: ConfigPlace, all: readonly Configurable[]): Config {
  const commands = configurable(all);
  const values = new Map(commands.map(({ name }) => [name, new Map<OptionName, OptionValue>()]));
  const read = (level: Level, mapping: unknown): void => {
    const entries = entriesOf(mapping, place, level.path || 'it');
    const keys = [...new Set(level.commands.flatMap((command) => [...keysOf(command).keys()]))];
    const isBelow = ([key, value]: readonly [string, unknown]) =>
      level.below.has(key) && (!keys.includes(key) || value === undefined || value === null || isMapping(value));
    for (const [key, written] of entries.filter((entry) => !isBelow(entry))) {
      if (level.path === '' && key === schemaKey) continue;
      const shown = level.path === '' ? key : `${level.path}.${key}`;
      const takers = level.commands.filter((command) => keysOf(command).has(key));
      if (takers.length === 0) {
        const advice = adviceBelow(key, level, commands) ?? adviceOn(key, [...level.below.keys(), ...keys]);
        throw unusable(place, `there is no ${short(shown)}`, advice);
      }
      for (const command of takers) {
        values.get(command.name)!.set(...optionIn(command, { key, shown, written, takers }, place));
      }
    }
    // What stands under a command's name wins, wherever it stands in the file.
    for (const [key, value] of entries.filter(isBelow)) read(level.below.get(key)!, value ?? undefined);
  };
  read(topOf(commands), document);
  return { path: place.path, values };
}

function topOf(commands: readonly Configurable[]): Level {
  const levels = firstWordsOf(commands).map(({ name, own, members }): [string, Level] => {
    const below = members.map(({ word, command }): [string, Level] => [
      word,
      { path: `${name}.${word}`, commands: [command], below: new Map() },
    ]);
    return [name, { path: name, commands: own === undefined ? [] : [own], below: new Map(below) }];
  });
  return { path: '', commands, below: new Map(levels) };
}

/** Where a name of two words was written as one key, or its second word alone. */
function adviceBelow(key: string, level: Level, commands: readonly Configurable[]): string | undefined {
  if (level.path !== '') return undefined;
  for (const { name } of commands) {
    const [first, second] = name.split(' ');
    if (second !== undefined && [name, pathOf(name), second].includes(key)) return `Write ${second} below ${first}.`;
  }
  return undefined;
}

/** A command's name, as a path in the file. */
function pathOf(name: string): string {
  return name.replace(' ', '.');
}

interface Written {
  readonly key: string;
  /** With what stands above it. */
  readonly shown: string;
  readonly written: unknown;
  /** All commands for which it stands there. */
  readonly takers: readonly Configurable[];
}

function optionIn(command: Configurable, given: Written, place: ConfigPlace): [OptionName, OptionValue] {
  const { key, shown, written, takers } = given;
  const name = keysOf(command).get(key)!;
  const { danger } = optionSpecs[name] as OptionSpec;
  if (danger !== undefined && place.limit !== undefined) {
    throw new NegawattError(`${shown} may not stand in ${place.path}`, `${danger}, and ${place.limit}`, place.remedy);
  }
  try {
    return [name, readOption(name, written)];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const others = takers.filter((taker) => suits(taker, key, written)).map(({ name: taker }) => pathOf(taker));
    throw new NegawattError(
      `${shown} in ${place.path} cannot be read`,
      others.length === 0 ? `it is ${short(written)}` : `it is ${short(written)}, which ${command.name} does not take`,
      others.length === 0
        ? error.message
        : `${error.message} Or write it below those that take it: ${others.join(', ')}.`,
    );
  }
}

function suits(command: Configurable, key: string, written: unknown): boolean {
  try {
    readOption(keysOf(command).get(key)!, written);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function entriesOf(value: unknown, place: ConfigPlace, what: string): [string, unknown][] {
  if (value === undefined) return [];
  if (isMapping(value)) return Object.entries(value);
  const why = `${what} is ${short(value)} and no mapping of options to values`;
  throw unusable(place, why, 'Write option: value, such as interval: 500ms.');
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unusable({ path }: ConfigPlace, why: string, how: string): NegawattError {
  return new NegawattError(`cannot use the configuration ${path}`, why, how);
}

function short(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
