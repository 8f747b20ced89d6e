import { type FirstWord, firstWordsOf } from '../config/first-words.ts';
import type { OptionSpec } from '../config/option-spec.ts';
import { flagOf, isSwitch, type OptionName, optionSpecs, variableOf } from '../config/options.ts';
import { help, summaryOf } from './families.ts';

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
  // A family's name is the first word of its members.
  const words = firstWordsOf(commands).flatMap(({ name, members }) => (members.length === 0 ? [name] : []));
  return {
    commands: [...listed, { ...help, operands: { ...help.operands, words }, options: [], examples: [] }],
    findings,
  };
}

/** What can be typed first and second; behind `help` they are the same words again. */
export function typedWords(commands: readonly UsageCommand[]): readonly FirstWord<UsageCommand>[] {
  const words = firstWordsOf(commands);
  const families = words.filter(({ members }) => members.length > 0);
  const members = families.map((family) => ({ word: family.name, command: helpOn(family) }));
  return words.map((word) => (word.name === help.name ? { ...word, members } : word));
}

function helpOn(family: FirstWord<UsageCommand>): UsageCommand {
  const words = family.members.map(({ word }) => word);
  return {
    name: `${help.name} ${family.name}`,
    summary: summaryOf(family),
    options: [],
    operands: { ...help.operands, words },
    examples: [],
  };
}

/** Every command that can be typed. */
export function typedCommands(words: readonly FirstWord<UsageCommand>[]): readonly UsageCommand[] {
  return words.flatMap(({ own, members }) => [
    ...(own === undefined ? [] : [own]),
    ...members.map(({ command }) => command),
  ]);
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
