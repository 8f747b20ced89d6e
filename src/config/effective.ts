import { NegawattError } from '../errors.ts';
import { type Configurable, keysOf } from './config-keys.ts';
import type { Config } from './config-reader.ts';
import { configuredFor } from './configured.ts';
import type { OptionSpec } from './option-spec.ts';
import { type OptionValue, readOption } from './option-value.ts';
import { isSwitch, type OptionName, optionSpecs, variableOf, variableText } from './options.ts';

/** What an option is set to where no flag sets it. */
export interface Effective {
  /** As it stands in a configuration file. */
  readonly key: string;
  /** As it was written. */
  readonly value: string;
  readonly source: 'variable' | 'file' | 'default';
  /** The variable or the file. */
  readonly from?: string;
}

/** The options of a command that are set, in its help's order. */
export function effectiveOptions(
  command: Configurable,
  configs: readonly Config[],
  env: Readonly<Record<string, string | undefined>>,
): readonly Effective[] {
  const configured = configuredFor(command.name, configs, (name) => env[variableOf(name)] !== undefined);
  return [...keysOf(command)].flatMap(([key, name]): Effective[] => {
    const text = variableText(name, env);
    if (text !== undefined) {
      const from = variableOf(name);
      return [{ key, value: readVariable(name, text).text, source: 'variable', from }];
    }
    const found = configured.get(name);
    if (found !== undefined) return [{ key, value: found.text, source: 'file', from: found.path }];
    const { fallback } = optionSpecs[name] as OptionSpec;
    return fallback === undefined ? [] : [{ key, value: fallback.shown, source: 'default' }];
  });
}

function readVariable(name: OptionName, text: string): OptionValue {
  try {
    return readOption(name, isSwitch(name) ? true : text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NegawattError(`${variableOf(name)} cannot be read`, `it is ${JSON.stringify(text)}`, error.message);
  }
}
