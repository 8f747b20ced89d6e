import { type Configurable, configurable, keysOf, schemaKey } from './config-keys.ts';
import { firstWordsOf } from './first-words.ts';
import type { OptionSpec } from './option-spec.ts';
import { isSwitch, type OptionName, optionSpecs } from './options.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema (draft 7) of a configuration file, for editors: the keys, their values, and what each is for. */
export function configSchema(all: readonly Configurable[]): JsonSchema {
  const commands = configurable(all);
  const options = new Map<string, OptionName[]>();
  for (const command of commands) {
    for (const [key, name] of keysOf(command)) options.set(key, [...(options.get(key) ?? []), name]);
  }
  const sections = firstWordsOf(commands).map(({ name, own, members }) => {
    const below = members.map(({ word, command }) => [word, sectionOf([command.name], optionsOf(command))] as const);
    const names = [...(own === undefined ? [] : [name]), ...members.map(({ command }) => command.name)];
    return [name, sectionOf(names, [...(own === undefined ? [] : optionsOf(own)), ...below])] as const;
  });
  const top = [...options].map(([key, names]) => [key, propertyOf(names)] as const);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'negawatt.config.json or negawatt.config.yaml',
    ...mapping('Options by their names, for every command that has them.', [
      [schemaKey, { type: 'string' }],
      ...top,
      ...sections,
    ]),
  };
}

type Property = readonly [key: string, schema: JsonSchema];

function optionsOf(command: Configurable): readonly Property[] {
  return [...keysOf(command)].map(([key, name]) => [key, propertyOf([name])]);
}

/** @param names of the commands that it is about */
function sectionOf(names: readonly string[], properties: readonly Property[]): JsonSchema {
  return mapping(`Options of ${names.join(', ')} alone.`, properties);
}

function mapping(description: string, properties: readonly Property[]): JsonSchema {
  return { type: 'object', description, properties: Object.fromEntries(properties), additionalProperties: false };
}

/** @param names of the options that one key sets: it takes what all of them take */
function propertyOf(names: readonly OptionName[]): JsonSchema {
  const [spec, ...others] = names.map((name) => optionSpecs[name] as OptionSpec);
  const { summary, choices, fallback, isRepeatable } = spec!;
  const told = fallback === undefined ? { description: summary } : { description: summary, default: fallback.shown };
  if (isSwitch(names[0]!)) return { type: 'boolean', ...told };
  if (isRepeatable === true) return { type: ['array', 'string'], items: { type: 'string' }, ...told };
  if (choices === undefined) return { type: ['string', 'number'], ...told };
  return { enum: choices.filter((choice) => others.every((other) => other.choices?.includes(choice))), ...told };
}
