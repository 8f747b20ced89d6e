import type { RunningCommand } from '../host/launcher.ts';
import type { Context } from './command.ts';

/** Signals go to the command that runs: once each, and a second one ends it. */
export class SignalDesk {
  first: 'SIGINT' | 'SIGTERM' | undefined;
  readonly #stop = new AbortController();
  #running: RunningCommand | undefined;

  constructor(context: Context) {
    const take = (name: 'SIGINT' | 'SIGTERM') => {
      if (this.first === undefined) {
        this.first = name;
        this.#stop.abort(name);
        void this.#running?.forward(name);
      } else {
        this.#running?.signal('SIGKILL');
        // A reader that does not read must not keep what is dead alive.
        this.#running?.abandon();
      }
    };
    context.takeSignals(take);
    // One that came before anybody took them, while things were made ready.
    if (context.signal.aborted) take(context.signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT');
  }

  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  readonly attend = (command: RunningCommand | undefined): void => {
    this.#running = command;
  };
}
