import { NegawattError } from '../../../errors.ts';
import { findCommand } from '../../../host/launch/find-command.ts';

/**
 * Before anything is measured. `run` exits as a shell does where there is no command; a benchmark that cannot start is
 * misused.
 * @throws NegawattError for a program that is not there or cannot be executed
 */
export function refuseMissing(word: string): void {
  try {
    findCommand(word, process.env['PATH']);
  } catch (error) {
    throw error instanceof NegawattError ? new NegawattError(error.what, error.why, error.how) : error;
  }
}
