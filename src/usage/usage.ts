import type { OptionSpec } from '../config/option-spec.ts';
import { flagOf, isSwitch, type OptionName, optionSpecs, variableOf } from '../config/options.ts';

/** All that can be typed after `negawatt`: what the completions and the man page are made from. */
export interface Usage {
  readonly commands: readonly UsageCommand[];
  /** Ids that `explain` takes. */
  readonly findings: readonly string[];
}

export interface UsageCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly UsageOption[];
  readonly operands?: UsageOperands;
  readonly examples: readonly (readonly [line: string, purpose: string])[];
}

export interface UsageOperands {
  readonly name: string;
  readonly summary: string;
  /** They are another command's line, which the shell completes as it would without us. */
  readonly isCommand?: boolean;
  readonly isOptional?: boolean;
  /** What the first one can be; the others are then what `completes` says. */
  readonly words?: readonly string[];
  readonly completes?: 'file' | 'finding';
}

export interface UsageOption {
  /** `--max-time`. */
  readonly flag: string;
  /** What stands for its value in the help, such as `time`. Absent for one that is on or off. */
  readonly value?: string;
  readonly summary: string;
  readonly group: string;
  readonly variable: string;
  readonly choices: readonly string[];
  readonly completes?: 'file' | 'folder' | 'command';
  /** The default, as the help shows it. */
  readonly fallback?: string;
  readonly isRepeatable: boolean;
}

/** What the registry of commands tells of one. */
type Listed = Omit<UsageCommand, 'options'> & { readonly options: readonly OptionName[] };

export function usageOf(commands: readonly Listed[], findings: readonly string[]): Usage {
  const listed = commands.map(({ name, summary, options, operands, examples }) => ({
    name,
    summary,
    options: options.map(usageOption),
    ...(operands === undefined ? {} : { operands }),
    examples,
  }));
  const help: UsageCommand = {
    name: 'help',
    summary: 'print the help of a command',
    options: [],
    operands: {
      name: 'command',
      summary: 'the command to be told about',
      isOptional: true,
      words: commands.map(({ name }) => name),
    },
    examples: [],
  };
  return { commands: [...listed, help], findings };
}

function usageOption(name: OptionName): UsageOption {
  const spec = optionSpecs[name] as OptionSpec;
  const { flags, summary, group, choices = [], completes, fallback, isRepeatable = false } = spec;
  return {
    flag: flagOf(name),
    ...(isSwitch(name) ? {} : { value: /<(.+)>/.exec(flags)![1]! }),
    summary,
    group,
    variable: variableOf(name),
    choices,
    ...(completes === undefined ? {} : { completes }),
    ...(fallback === undefined ? {} : { fallback: fallback.shown }),
    isRepeatable,
  };
}
