/** Exit codes of every command but `run`; the README's table is checked against this one. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notMeasured: 3,
  undecided: 4,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const;

/** Exit codes of `run` where the command has none, as those of env(1) and timeout(1): else it exits as the command did. */
export const runExitCodes = { failed: 125, notExecutable: 126, notFound: 127 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes] | (typeof runExitCodes)[keyof typeof runExitCodes];

/** Trouble that the user can mend: what happened, why, and how to mend it. Everything else that is thrown is our bug. */
export class NegawattError extends Error {
  readonly what: string;
  readonly why: string;
  readonly how: string;
  readonly exitCode: ExitCode;

  constructor(what: string, why: string, how: string, exitCode: ExitCode = exitCodes.usage) {
    super(`${what}: ${why}. ${how}`);
    this.name = 'NegawattError';
    this.what = what;
    this.why = why;
    this.how = how;
    this.exitCode = exitCode;
  }
}
