import { randomBytes } from 'node:crypto';
import type { Accounting } from '../../model/command.ts';
import { chooseAccountant } from './choose-accountant.ts';
import { WaitingProcess } from './waiting-process.ts';

/**
 * How `negawatt run` would account a command here, tried with a process that waits and ends without becoming one. The
 * control group that is made for it is removed again.
 */
export async function triedAccounting(now: () => number): Promise<Accounting> {
  const waiting = await WaitingProcess.start(['true'], {
    environment: {},
    added: [],
    descriptors: [],
    stdout: 'inherit',
  });
  try {
    const mark = randomBytes(8).toString('hex');
    const { accountant, account } = await chooseAccountant(waiting.pid, mark, now, { isTreeWanted: false });
    await waiting.ready;
    await account.close();
    return accountant.accounting;
  } finally {
    await waiting.discard();
  }
}
