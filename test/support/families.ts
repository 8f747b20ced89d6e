import type { Command, Given } from '../../src/commands/command.ts';
import { runExitCodes } from '../../src/errors.ts';

/** What a command of a family was given. */
export interface Called {
  readonly name: string;
  readonly given: Given;
}

/**
 * Commands of one and of two words: `log` is a command, and others begin with it too.
 *
 * @param called told of each that runs
 */
export function familiesOf(called: (call: Called) => void = () => undefined): readonly Command[] {
  const command = (name: string, options: Command['options'], more: Partial<Command> = {}): Command => ({
    name,
    summary: `the summary of ${name}`,
    options,
    examples: [[`negawatt ${name}`, `the example of ${name}`]],
    load: async () => async (given) => {
      called({ name, given });
      return 0;
    },
    ...more,
  });
  return [
    command('log trend', ['metric', 'format']),
    command('plain', ['quiet']),
    command('log', ['format', 'quiet'], {
      operands: { name: 'words', summary: 'words', isOptional: true, words: ['last', 'first'], completes: 'file' },
    }),
    command('log export', ['save']),
    command('tell', ['top']),
    command('tell more', ['top']),
    command('try run', ['repeat'], {
      operands: { name: 'command', summary: 'a command', isCommand: true },
      failureCode: runExitCodes.failed,
    }),
  ];
}
