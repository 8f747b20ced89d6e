import { NegawattError } from '../errors.ts';
import { adviceOn, type Configurable, configurable, keysOf, schemaKey } from './config-keys.ts';
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

/**
 * Reads what a configuration file holds: options by their keys, for every command that has them, or below the name of
 * one command, for it alone. Nothing else is in it.
 *
 * @param document as it was parsed; undefined for an empty file
 * @throws NegawattError that names the file, the key and what would do
 */
export function readConfig(document: unknown, place: ConfigPlace, all: readonly Configurable[]): Config {
  const commands = configurable(all);
  const values = new Map(commands.map(({ name }) => [name, new Map<OptionName, OptionValue>()]));
  const top = entriesOf(document, place, 'it');
  const known = [...commands.map(({ name }) => name), ...new Set(commands.flatMap((one) => [...keysOf(one).keys()]))];
  // What stands under a command's name wins, wherever it stands in the file.
  const isSection = ([key, value]: readonly [string, unknown]) =>
    values.has(key) && (value === undefined || value === null || typeof value === 'object');
  for (const entry of top.filter((one) => !isSection(one))) {
    const [key, written] = entry;
    if (key === schemaKey) continue;
    const takers = commands.filter((command) => keysOf(command).has(key));
    if (takers.length === 0) throw unknown(place, key, known);
    for (const command of takers) {
      values.get(command.name)!.set(...optionIn(command, key, written, place, takers));
    }
  }
  for (const [name, section] of top.filter(isSection)) {
    const command = commands.find((one) => one.name === name)!;
    for (const [key, written] of entriesOf(section ?? undefined, place, name)) {
      const dotted = `${name}.${key}`;
      if (!keysOf(command).has(key)) throw unknown(place, dotted, [...keysOf(command).keys()], key);
      values.get(name)!.set(...optionIn(command, key, written, place));
    }
  }
  return { path: place.path, values };
}

/** @param takers all commands that have such an option, where the key stands at the top */
function optionIn(
  command: Configurable,
  key: string,
  written: unknown,
  place: ConfigPlace,
  takers?: readonly Configurable[],
): [OptionName, OptionValue] {
  const shown = takers === undefined ? `${command.name}.${key}` : key;
  const name = keysOf(command).get(key)!;
  const { danger } = optionSpecs[name] as OptionSpec;
  if (danger !== undefined && place.limit !== undefined) {
    throw new NegawattError(`${shown} may not stand in ${place.path}`, `${danger}, and ${place.limit}`, place.remedy);
  }
  try {
    return [name, readOption(name, written)];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const others = (takers ?? []).filter((taker) => suits(taker, key, written)).map((taker) => taker.name);
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

function entriesOf(value: unknown, { path }: ConfigPlace, what: string): [string, unknown][] {
  if (value === undefined) return [];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw new NegawattError(
    `cannot use the configuration ${path}`,
    `${what} is ${short(value)} and no mapping of options to values`,
    'Write option: value, such as interval: 500ms.',
  );
}

function unknown({ path }: ConfigPlace, shown: string, known: readonly string[], key = shown): NegawattError {
  return new NegawattError(`cannot use the configuration ${path}`, `there is no ${short(shown)}`, adviceOn(key, known));
}

function short(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
