import type { FirstWord } from '../config/first-words.ts';

/** What the commands of a family are for, where the family's name alone is no command. */
const families: Readonly<Record<string, string>> = {
  bench: 'measure what a choice would cost, before it is made',
  schedule: 'let cron or a timer of systemd audit this machine again and again',
};

/** What a first word is for. */
export function summaryOf({ name, own, members }: FirstWord<{ readonly summary: string }>): string {
  return own?.summary ?? families[name] ?? `one of ${members.map(({ word }) => word).join(', ')}`;
}

/** The command that is told by no member of the registry. */
export const help = {
  name: 'help',
  summary: 'print the help of a command',
  operands: { name: 'command', summary: 'the command to be told about', isOptional: true },
} as const;
