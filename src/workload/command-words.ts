import { parseArgsStringToArgv } from 'string-argv';
import { NegawattError } from '../errors.ts';

/**
 * The argument vector of a command that was given as one line: words and quotes, no shell.
 *
 * @param option that gave it, for messages
 */
export function commandWords(line: string, option: string): readonly string[] {
  const words = parseArgsStringToArgv(line);
  if (words.length > 0) return words;
  throw new NegawattError(`${option} names no command`, 'it is empty', `Write it as ${option} 'prog arguments'.`);
}
