import type { OptionName } from '../config/options.ts';

/** What the world gives a command: nothing else reads the environment, the terminal or the signals. */
export interface Context {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Fires at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

export interface Terminal {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** Options as the user gave them, read and checked one by one; `origin` tells `flag`, `variable` or `default`. */
export interface Given {
  readonly values: Readonly<Record<string, unknown>>;
  origin(name: OptionName): string | undefined;
}

/** A member of the family of commands. Everything it needs beyond this comes with `load`, so that help stays cheap. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionName[];
  /** Command line and what it is for. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  /** Answers the exit code. */
  load(): Promise<(given: Given, context: Context) => Promise<number>>;
}
