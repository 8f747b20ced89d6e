import { exitCodes } from '../errors.ts';
import type { Context } from './command.ts';

/** The exit code of a command that a signal ended. */
export function interruption({ signal }: { readonly signal: Pick<Context['signal'], 'reason'> }): number {
  return signal.reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
}
