import { randomBytes } from 'node:crypto';
import { NegawattError, runExitCodes } from '../../errors.ts';
import type { Accounting } from '../../model/command.ts';
import { errnoOf } from '../errno.ts';
import { withoutRepository } from '../git.ts';
import type { Clock } from '../host.ts';
import type { Launcher, LaunchOptions, Standby } from '../launcher.ts';
import type { Account, Accountant } from './account.ts';
import { cLibrary } from './c-library.ts';
import { chooseAccountant } from './choose-accountant.ts';
import { markedEnvironment, shellWords } from './environment.ts';
import { findCommand } from './find-command.ts';
import { inheritedDescriptors } from './inherited-descriptors.ts';
import { Sentinel } from './sentinel.ts';
import { shellChanges } from './shell-changes.ts';
import { Start } from './start.ts';
import { refuseUndecodable } from './undecodable.ts';
import { WaitingProcess } from './waiting-process.ts';

/**
 * Gets ready to start the user's command on this machine again and again.
 * @throws NegawattError with exit code 126 or 127 where the command cannot be run, 125 where no process can be started,
 *   or the command would get other arguments or variables than the user gave
 */
export async function launcher(
  argv: readonly string[],
  options: LaunchOptions,
  clock: Pick<Clock, 'now'>,
): Promise<Launcher> {
  const now = () => clock.now();
  const { folder } = options;
  // A folder of its own may be another repository than the one that a hook's variables name.
  const environment = folder === undefined ? { ...process.env } : withoutRepository(process.env);
  refuseUndecodable(argv, environment);
  const file = findCommand(argv[0] ?? '', environment['PATH'], folder);
  const { restored, added } = await shellChanges(environment, folder);
  const words = shellWords(argv, file, restored);
  const descriptors = inheritedDescriptors(environment);
  const token = randomBytes(8).toString('hex');
  const library = options.stdout === undefined ? undefined : await cLibrary();
  let count = 0;

  /** A process that waits to become the command, and the mark in its environment. */
  const startWaiting = async () => {
    count += 1;
    // The end tells number 1 from number 10.
    const mark = `${token}-${count};`;
    const waiting = await WaitingProcess.start(words, {
      environment: markedEnvironment(environment, mark),
      added,
      descriptors,
      stdout: options.stdout === undefined ? 'inherit' : (library?.pipe() ?? 'socket'),
      folder,
    });
    return { mark, waiting };
  };

  const trial = await startWaiting();
  const { accountant, account } = await chooseAccountant(trial.waiting.pid, trial.mark, now, {
    isTreeWanted: options.accounting === 'process tree',
  });
  const sentinel = new Sentinel(now);
  const started = (waiting: WaitingProcess, its: Account) =>
    new Start(waiting, its, { sentinel, now, stdout: options.stdout });
  const first = started(trial.waiting, account);
  await trial.waiting.ready;
  return new RealLauncher(accountant, first, sentinel, async () => {
    const { mark, waiting } = await startWaiting();
    try {
      const start = started(waiting, await opened(accountant, waiting.pid, mark));
      await waiting.ready;
      return start;
    } catch (error) {
      await waiting.discard();
      throw error;
    }
  });
}

class RealLauncher implements Launcher {
  readonly accounting: Accounting;
  readonly #sentinel: Sentinel;
  readonly #next: () => Promise<Start>;
  #starts: Start[];
  /** The one on which the accounting was tried, until it is asked for. */
  #first: Start | undefined;

  constructor(accountant: Accountant, first: Start, sentinel: Sentinel, next: () => Promise<Start>) {
    this.accounting = accountant.accounting;
    this.#first = first;
    this.#starts = [first];
    this.#sentinel = sentinel;
    this.#next = next;
  }

  async prepare(): Promise<Standby> {
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) return first;
    const start = await this.#next();
    this.#starts = [...this.#starts.filter(({ isClosed }) => !isClosed), start];
    return start;
  }

  async close(): Promise<void> {
    await Promise.all([this.#sentinel.close(), ...this.#starts.map((start) => start.close())]);
  }
}

async function opened(accountant: Accountant, pid: number, mark: string): Promise<Account> {
  try {
    return await accountant.open(pid, mark);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    const what = 'cannot account the next start of the command';
    const how = 'See what changes the control groups of this machine meanwhile, and run it again.';
    throw new NegawattError(what, (error as Error).message, how, runExitCodes.failed);
  }
}
