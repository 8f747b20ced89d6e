import type { Accounting, CommandOutcome } from '../model/command.ts';

/**
 * Starts a user's command again and again, each time so that it can be measured whole. It runs in the user's environment,
 * in negawatt's own process group (so that the terminal stays its own), with negawatt's standard streams.
 */
export interface Launcher {
  readonly accounting: Accounting;
  /**
   * Makes a start ready: whatever takes time (a process, a cgroup and the move into it) is done when this resolves.
   * A start may be made ready while another one runs.
   */
  prepare(): Promise<Standby>;
  /** Ends what stands ready, removes empty cgroups; survivors go back to negawatt's own cgroup and live on. */
  close(): Promise<void>;
}

/** A process that waits for the word to become the command. */
export interface Standby {
  readonly pid: number;
  /** Becomes the command now. Call once. */
  release(): RunningCommand;
}

export interface RunningCommand {
  readonly pid: number;
  /** Monotonic time of the release, s. */
  readonly releasedAt: number;
  /** Resolves when the command itself ended (not its descendants), with the monotonic time of that, s. Never rejects. */
  readonly ended: Promise<{ readonly at: number; readonly outcome: CommandOutcome }>;
  /** Signals the command alone; does nothing once it ended. */
  signal(name: NodeJS.Signals): void;
  /** Signals the command, unless the signal came to the whole process group, and so to the command, by itself. */
  forward(name: NodeJS.Signals): Promise<void>;
  /**
   * Writes no more of its output on, where that is piped: a reader that does not read keeps `ended` waiting no longer,
   * and the command sees a closed pipe.
   */
  abandon(): void;
}

export interface LaunchOptions {
  /**
   * Pipes the command's standard output instead of handing negawatt's own down: each line is told (at most 64 KiB of it,
   * the last one also without newline, all of them before `ended` resolves), and every byte is written on to `to`,
   * untouched. Where `to` is full the command waits; where nobody reads it any more the command sees a closed pipe.
   */
  readonly stdout?: { readonly onLine: (line: string) => void; readonly to: NodeJS.WritableStream };
  /** Where it runs, and where its name is looked for if it has a slash; the user's own folder, where not given. */
  readonly folder?: string;
  /** `process tree` even where a cgroup could be made: for tests, and hosts that forbid it. */
  readonly accounting?: 'process tree';
}
