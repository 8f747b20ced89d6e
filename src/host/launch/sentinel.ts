import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { textOf } from './cgroup-files.ts';

/** A signal that came to a group kills its members at once; a busy machine may show it later, ms. */
const patience = 100;
/** A death that is older than this belongs to no signal that is just being handled, ms. */
const memory = 1000;

/**
 * A process in negawatt's process group that does nothing but die of signals: it tells whether a signal came to the
 * whole group (from the terminal, or kill -- -PGID), and so to the command too, or to negawatt alone.
 */
export class Sentinel {
  readonly #now: () => number;
  /** Signals that ended it and were not asked for yet, with the time, s. */
  readonly #deaths = new Map<NodeJS.Signals, number>();
  #child: ChildProcess;
  #isClosed = false;

  constructor(now: () => number) {
    this.#now = now;
    this.#child = this.#start();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether this signal, which just reached negawatt, reached its whole process group. */
  async sawSignal(name: NodeJS.Signals): Promise<boolean> {
    const child = this.#child;
    const until = this.#now() + patience / 1000;
    while (!this.#tookDeath(name)) {
      if (this.#now() >= until)
        return child.exitCode === null && child.signalCode === null && isPending(child.pid, name);
      await pause(1);
    }
    return true;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const child = this.#child;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin?.destroy();
    await ended;
  }

  #tookDeath(name: NodeJS.Signals): boolean {
    const at = this.#deaths.get(name);
    if (at === undefined) return false;
    this.#deaths.delete(name);
    return this.#now() - at <= memory / 1000;
  }

  #start(): ChildProcess {
    // It ends when negawatt does, however that ends: its standard input is then at its end.
    const child = spawn('/bin/sh', ['-c', 'read -r nothing'], { env: {}, stdio: ['pipe', 'ignore', 'ignore'] });
    // Without a sentinel every signal is taken for negawatt's alone: the command may see it twice, never less than once.
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    child.once('exit', (code, signal) => {
      const name = signal ?? signalOf(code);
      if (name !== undefined) this.#deaths.set(name, this.#now());
      if (!this.#isClosed) this.#child = this.#start();
    });
    return child;
  }
}

/** Some shells end with 128 + number where a signal ended their `read`. */
function signalOf(code: number | null): NodeJS.Signals | undefined {
  const names = Object.keys(constants.signals) as NodeJS.Signals[];
  return names.find((name) => constants.signals[name] + 128 === code);
}

/** Whether a signal was sent to it that it had no time yet to die of; proc_pid_status(5): SigPnd and ShdPnd. */
function isPending(pid: number | undefined, name: NodeJS.Signals): boolean {
  const status = pid === undefined ? undefined : textOf(`/proc/${pid}/status`);
  const bit = 1n << BigInt(constants.signals[name] - 1);
  return [...(status ?? '').matchAll(/^S(?:ig|hd)Pnd:\t([0-9a-f]+)$/gm)].some(
    ([, mask]) => (BigInt(`0x${mask}`) & bit) !== 0n,
  );
}
