import { exitCodes, NegawattError } from '../errors.ts';
import { sessionOf } from '../gate/report-side.ts';
import { createJudge } from '../judge/judge.ts';
import type { FirstRun } from '../setup/budgets.ts';
import type { Context } from './command.ts';
import { measureRun } from './run-session.ts';

/** As many as tell an interval, after one that warms up. */
const runs = 5;

/**
 * Measures the command as `run` does, in the repository's folder; what it prints goes to stderr.
 * @returns the signal, where one ended it
 * @throws NegawattError where it fails
 */
export async function firstRunOf(
  line: string,
  folder: string,
  now: Date,
  context: Context,
): Promise<FirstRun | { readonly ended: 'SIGINT' | 'SIGTERM' }> {
  const judge = createJudge(context.version);
  const script = `cd -- "$0" || exit\nexec >&2\n${line}`;
  const session = await measureRun(
    judge,
    [],
    { values: {}, operands: ['sh', '-c', script, folder], origin: () => 'default' },
    { repeat: runs, warmup: 1, interval: 1, top: 0, format: 'table' },
    context,
  );
  if (session.signal !== undefined) return { ended: session.signal };
  if (session.error !== undefined) throw session.error;
  const { firstFailure } = session;
  if (firstFailure !== undefined) {
    const { code, signal } = firstFailure;
    throw new NegawattError(
      `the command failed: ${line}`,
      code === null ? `it was ended by ${signal}` : `it exited with code ${code}`,
      'Mend it, or leave the measuring out: budgets that allow a change need no numbers.',
      exitCodes.notMeasured,
    );
  }
  return { day: now.toISOString().slice(0, 10), runs, metrics: sessionOf(judge.runReport()).metrics };
}
