import { NegawattError, runExitCodes } from '../../errors.ts';

/** The shell of every machine, which waits to become a command: dash, bash or BusyBox. */
export const shell = '/bin/sh';

/** No process could be started at all, which is no fault of the command. */
export function cannotStart(error: unknown): NegawattError {
  const why = error instanceof Error ? error.message : String(error);
  const how = `Check that ${shell} can be run, and the limit of processes (ulimit -u).`;
  return new NegawattError('cannot start a process', why, how, runExitCodes.failed);
}
