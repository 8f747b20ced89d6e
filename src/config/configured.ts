import type { Config } from './config-reader.ts';
import type { OptionValue } from './option-value.ts';
import type { OptionName } from './options.ts';

/** A value that a file gives an option. */
export interface Configured extends OptionValue {
  readonly path: string;
}

/** Two ways to say one thing: where the user typed the one, what is configured for the other does not hold. */
const contradictions: readonly (readonly [OptionName, OptionName])[] = [
  ['repeat', 'until'],
  ['budget', 'budgets'],
  ['sample', 'full'],
  ['checkout', 'base'],
  ['checkout', 'head'],
  ['root', 'host'],
  ['root', 'meter'],
  ['root', 'nvml'],
  ['root', 'calibrateIdle'],
  ['host', 'calibrateIdle'],
  ['host', 'capture'],
  ['capture', 'calibrateIdle'],
  ...(['calibrateIdle', 'capture', 'format'] as const).map((name) => ['fix', name] as const),
  ['host', 'record'],
  ['replay', 'record'],
  ...(['duration', 'interval', 'meter', 'gpus', 'nvml', 'root', 'host', 'save', 'record'] as const).map(
    (name) => ['from', name] as const,
  ),
];

/** Of what is recorded. */
const recorded = [
  ['as', 'record'],
  ['history', 'record'],
] as const;

/** Of a command, what says nothing without the other. */
const companions: Readonly<Record<string, readonly (readonly [OptionName, OptionName])[]>> = {
  audit: recorded,
  'bench compress': recorded,
  'bench batch': recorded,
  run: [...recorded, ['metric', 'until'], ['tasksTotal', 'tasksCompletedFrom'], ['tasksCompletedFrom', 'tasksTotal']],
  doctor: [
    ['duration', 'capture'],
    ['save', 'capture'],
  ],
};

/**
 * What the files give the options of a command that the user did not give: each from the strongest file that has it. A
 * configuration is there for many calls: what contradicts this one, or needs what this one lacks, is passed over.
 *
 * @param configs the strongest first
 * @param isGiven by a flag or a variable
 */
export function configuredFor(
  command: string,
  configs: readonly Config[],
  isGiven: (name: OptionName) => boolean,
): ReadonlyMap<OptionName, Configured> {
  const found = new Map<OptionName, Configured>();
  const isSet = (name: OptionName) => isGiven(name) || found.has(name);
  for (const { path, values } of configs) {
    const before = [...found.keys()];
    for (const [name, value] of values.get(command) ?? []) {
      const rivals = contradictions.flatMap((pair) => (pair.includes(name) ? pair.filter((one) => one !== name) : []));
      const isRuledOut = rivals.some((rival) => isGiven(rival) || before.includes(rival));
      if (!isSet(name) && !isRuledOut) found.set(name, { ...value, path });
    }
  }
  for (const [name, companion] of companions[command] ?? []) if (!isSet(companion)) found.delete(name);
  return found;
}
