/** What a continuous integration measures and judges. */
export interface Job {
  /** A printable line of sh. */
  readonly command: string;
  /** Before the command, in a fresh copy; words and quotes, no shell. */
  readonly prepare?: string;
  readonly needsPython: boolean;
  /** Two commits are held against each other; else one against amounts. */
  readonly isCompared: boolean;
  /** Of negawatt, on npm. */
  readonly version: string;
}

/** A file that `init` writes. */
export interface SetupFile {
  /** Below the repository. */
  readonly path: string;
  readonly text: string;
  readonly isProgram?: boolean;
}
