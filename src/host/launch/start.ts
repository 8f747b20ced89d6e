import type { CommandOutcome } from '../../model/command.ts';
import type { LaunchOptions, RunningCommand, Standby } from '../launcher.ts';
import type { Account, Usage } from './account.ts';
import { OutputRelay } from './output-relay.ts';
import { processStat } from './process-stat.ts';
import type { Sentinel } from './sentinel.ts';
import type { Exit, WaitingProcess } from './waiting-process.ts';

/** One start of the command: first it stands ready, then it runs. */
export class Start implements Standby, RunningCommand {
  readonly pid: number;
  readonly ended: Promise<{ readonly at: number; readonly outcome: CommandOutcome }>;
  releasedAt = Number.NaN;
  readonly #waiting: WaitingProcess;
  readonly #account: Account;
  readonly #sentinel: Sentinel;
  readonly #now: () => number;
  readonly #relay: OutputRelay | undefined;
  readonly #tell: (end: { readonly at: number; readonly usage: Usage }) => void;
  #isReleased = false;
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(
    waiting: WaitingProcess,
    account: Account,
    {
      sentinel,
      now,
      stdout,
    }: {
      readonly sentinel: Sentinel;
      readonly now: () => number;
      readonly stdout: LaunchOptions['stdout'];
    },
  ) {
    this.pid = waiting.pid;
    this.#waiting = waiting;
    this.#account = account;
    this.#sentinel = sentinel;
    this.#now = now;
    if (waiting.stdout !== null && stdout !== undefined) {
      this.#relay = new OutputRelay(waiting.stdout, stdout.to, stdout.onLine);
    }
    const { promise, resolve } = deferred<{ readonly at: number; readonly usage: Usage }>();
    this.#tell = resolve;
    this.ended = promise.then(async ({ at, usage }) => {
      const { code, signal }: Exit = await waiting.ended;
      await this.#relay?.settle();
      return { at, outcome: { code, signal, ...usage } };
    });
  }

  release(): RunningCommand {
    this.#isReleased = true;
    this.#account.begin();
    this.releasedAt = this.#now();
    this.#waiting.release(() => {
      const at = this.#now();
      this.#tell({ at, usage: this.#account.end() });
      void this.#closeAccount();
    });
    return this;
  }

  signal(name: NodeJS.Signals): void {
    this.#waiting.signal(name);
  }

  async forward(name: NodeJS.Signals): Promise<void> {
    const isForGroup = await this.#sentinel.sawSignal(name);
    if (isForGroup && processStat(this.pid)?.group === processStat('self')?.group) return;
    this.signal(name);
  }

  abandon(): void {
    this.#relay?.close();
  }

  /** Nothing is left to close. */
  get isClosed(): boolean {
    return this.#isClosed && this.#relay?.isClosed !== false;
  }

  /** A command that still runs lives on, unaccounted. */
  async close(): Promise<void> {
    if (!this.#isReleased) await this.#waiting.discard();
    this.#relay?.close();
    await this.#closeAccount();
  }

  /** Not waited for between two starts. */
  #closeAccount(): Promise<void> {
    this.#closing ??= this.#account.close().then(() => {
      this.#isClosed = true;
    });
    return this.#closing;
  }
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
