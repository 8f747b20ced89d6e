import { NegawattError } from '../errors.ts';
import { wordsIn } from '../model/command-words.ts';

/**
 * The argument vector of a command that was given as one line: words and quotes, no shell.
 *
 * @param option that gave it, for messages
 * @throws NegawattError for a line that names no program, or whose quotes are not closed
 */
export function commandWords(line: string, option: string): readonly string[] {
  const words = wordsIn(line);
  const how = `Write it as ${option} 'prog arguments'.`;
  if ('reason' in words) throw new NegawattError(`${option} cannot be read: ${line}`, words.reason, how);
  if (words[0] !== undefined && words[0] !== '') return words;
  throw new NegawattError(`${option} names no command`, 'it is empty', how);
}
