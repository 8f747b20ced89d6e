import { NegawattError } from '../errors.ts';
import { runQuietly } from '../host/quiet-command.ts';
import { commandWords } from './command-words.ts';

/**
 * The step before every start of a command, from one line of words and quotes.
 * @throws NegawattError where the line holds no word; the step itself throws one where it fails
 */
export function preparationOf(line: string): (stop: AbortSignal) => Promise<void> {
  const words = commandWords(line, '--prepare');
  return async (stop) => {
    const { how, stderr } = await runQuietly(words, stop);
    // What a signal ended is no failure of the step: nothing more is started.
    if (how === undefined || stop.aborted) return;
    throw new NegawattError(
      `the step before a repeat failed: ${line}`,
      stderr === '' ? how : `${how}: ${stderr}`,
      'Mend it; where it may fail, use --prepare \'sh -c "prog || true"\'.',
    );
  };
}
