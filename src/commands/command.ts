import type { OptionName } from '../config/options.ts';
import type { ExitCode } from '../errors.ts';

/** What the world gives a command: nothing else reads the environment, the terminal or the signals. */
export interface Context {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Fires at the first SIGINT or SIGTERM. A second one ends negawatt at once, unless the command takes signals itself. */
  readonly signal: AbortSignal;
  /** From now on every SIGINT and SIGTERM, the first one too, is only told to `take`. */
  takeSignals(take: (name: 'SIGINT' | 'SIGTERM') => void): void;
}

export interface Terminal {
  readonly isTTY: boolean;
  readonly columns: number;
  /** For what is handed through untouched. */
  readonly stream: NodeJS.WritableStream;
  write(text: string): void;
}

/** Options as the user gave them, read and checked one by one. */
export interface Given {
  readonly values: Readonly<Record<string, unknown>>;
  /** Words that are no options: files, names, or the command that `run` measures. */
  readonly operands: readonly string[];
  /** `flag`, `env`, `default`, or `config FILE`: the file that it was configured in. */
  origin(name: OptionName): string | undefined;
}

/** A member of the family of commands. Everything it needs beyond this comes with `load`, so that help stays cheap. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionName[];
  readonly operands?: {
    readonly name: string;
    readonly summary: string;
    /** They are another command's line, whose own options are not ours. */
    readonly isCommand?: boolean;
    readonly isOptional?: boolean;
    /** What the first one can be, where that is known; the others are then what `completes` says. */
    readonly words?: readonly string[];
    /** What they name, where a shell can complete it. */
    readonly completes?: 'file' | 'finding';
  };
  /** Exit code of every failure of ours, where 2 and 70 could be taken for those of the command that it runs. */
  readonly failureCode?: ExitCode;
  /** Command line and what it is for. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  /** The command itself, which answers the exit code. @param all commands, for those that tell of them */
  load(all: readonly Command[]): Promise<(given: Given, context: Context) => Promise<number>>;
}
