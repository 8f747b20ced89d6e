import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { NegawattError, runExitCodes } from '../../errors.ts';

/** What Node puts in the place of bytes that are not UTF-8. */
const replacement = '\uFFFD';

/**
 * Node reads arguments and environment as UTF-8, and what is not is lost: a command that got other bytes than the user
 * gave would not be the user's command.
 * @throws NegawattError with exit code 125
 */
export function refuseUndecodable(argv: readonly string[], environment: NodeJS.ProcessEnv): void {
  const word = argv.find((text) => text.includes(replacement));
  if (word !== undefined && !isUtf8(readFileSync('/proc/self/cmdline'))) {
    throw new NegawattError(
      `cannot run '${argv[0]}' as it was given`,
      `its argument '${word}' is not UTF-8, and would reach it changed`,
      'Put the command into a script, and run that.',
      runExitCodes.failed,
    );
  }
  const name = Object.keys(environment).find((key) => `${key}${environment[key]}`.includes(replacement));
  if (name !== undefined && !isUtf8(readFileSync('/proc/self/environ'))) {
    throw new NegawattError(
      `cannot run '${argv[0]}' in this environment`,
      `the variable ${name} is not UTF-8, and would reach it changed`,
      `Run negawatt without it (env -u ${name} negawatt …), or put the command into a script that sets it.`,
      runExitCodes.failed,
    );
  }
}
