import { exitCodes, NegawattError } from '../errors.ts';
import { nearestName } from '../gate/nearest-name.ts';
import { rules } from '../rules/index.ts';
import { bashCompletion } from '../usage/bash-completion.ts';
import { fishCompletion } from '../usage/fish-completion.ts';
import { type Usage, usageOf } from '../usage/usage.ts';
import { zshCompletion } from '../usage/zsh-completion.ts';
import type { Command, Context, Given } from './command.ts';

const scripts: Readonly<Record<string, (usage: Usage) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Prints the script that completes these commands in a shell. Answers the exit code. */
export function completionOf(commands: readonly Command[]) {
  return async ({ operands }: Given, { stdout }: Context): Promise<number> => {
    const ids = rules.map(({ id }) => id);
    stdout.write(generatorFor(operands)(usageOf(commands, ids)));
    return exitCodes.ok;
  };
}

function generatorFor([shell = '', ...more]: readonly string[]): (usage: Usage) => string {
  const known = Object.keys(scripts);
  if (more.length > 0) {
    throw new NegawattError(
      'completion is for one shell',
      `${more.length + 1} were named`,
      `Name one of ${known.join(', ')}.`,
    );
  }
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script !== undefined) return script;
  const near = nearestName(shell, known);
  throw new NegawattError(
    `there is no completion for ${JSON.stringify(shell)}`,
    `the shells are ${known.join(', ')}`,
    near === undefined ? 'Name one of them.' : `Did you mean ${near}?`,
  );
}
