import { nearestName } from '../gate/nearest-name.ts';
import type { OptionSpec } from './option-spec.ts';
import { attributeOf, type OptionName, optionSpecs } from './options.ts';

/** A command, as far as its options are configured. */
export interface Configurable {
  readonly name: string;
  readonly options: readonly OptionName[];
}

/** Editors find the schema by it. */
export const schemaKey = '$schema';

/**
 * In a file the budgets themselves are a list, and `history` is a command; files of them are the exception. What the
 * history is looked at for stands apart from what a command is repeated for: one key at the top is read by every command
 * that has it.
 */
const ownKeys: Readonly<Partial<Record<OptionName, string>>> = {
  budget: 'budgets',
  budgets: 'budgetsFile',
  history: 'historyFile',
  historyMetric: 'historyMetrics',
  historyName: 'historyNames',
  historyUntil: 'historyUntil',
  since: 'historySince',
};

/** The key of an option in a configuration file; undefined for what steers the configuration itself. */
function keyOf(name: OptionName): string | undefined {
  const { group } = optionSpecs[name] as OptionSpec;
  if (group === 'Configuration') return undefined;
  return ownKeys[name] ?? attributeOf(name);
}

/** Commands whose options can be configured: not those of the command that shows the configuration. */
export function configurable<T extends Configurable>(commands: readonly T[]): readonly T[] {
  return commands.filter(({ name, options }) => options.includes('config') && name !== 'config');
}

/** The options of a command by their keys. */
export function keysOf({ options }: Configurable): ReadonlyMap<string, OptionName> {
  return new Map(
    options.flatMap((name) => {
      const key = keyOf(name);
      return key === undefined ? [] : [[key, name] as const];
    }),
  );
}

/** What to do about a key that there is not. */
export function adviceOn(key: string, known: readonly string[]): string {
  const near = nearestName(key, known);
  return near === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${near}?`;
}
