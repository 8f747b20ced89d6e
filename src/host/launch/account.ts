import type { Accounting, CommandOutcome } from '../../model/command.ts';

/** What a command and its descendants used until it ended. */
export type Usage = Pick<CommandOutcome, 'cpu' | 'memory' | 'survivors'>;

/** Accounts one start of a command. */
export interface Account {
  /** The command starts now: what its process used before is not the command's. */
  begin(): void;
  /** The command just ended. */
  end(): Usage;
  /** Gives back what the account took. Never rejects. */
  close(): Promise<void>;
}

/** Opens an account for each start of a command. */
export interface Accountant {
  readonly accounting: Accounting;
  /**
   * @param pid of the process that waits to become the command
   * @param mark in the command's environment, which no other start has
   */
  open(pid: number, mark: string): Promise<Account>;
}
