import type { BatchWork } from './batch.ts';
import type { CompressWork } from './compress.ts';

/** What a case of a benchmark did. */
export type CaseWork = CompressWork | BatchWork;

/** How the CPU time and the memory of a command and all its descendants are accounted. */
export interface Accounting {
  /**
   * A cgroup of its own, which no descendant leaves by itself. Or what was waited for and what still lives at the end:
   * lost is then what orphans used that ended before the command, and the peak of memory is not known.
   */
  readonly by: 'cgroup v2' | 'cgroup v1' | 'process tree';
  /** Why no cgroup could be made, where the process tree is used. */
  readonly reason?: string;
}

/** How one start of a command ended, and what it used until then. */
export interface CommandOutcome {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  /**
   * CPU time of the command and its descendants, s. Absent where it could not be read, and where in a process tree a
   * program beside the command, such as a meter, ended in the same moment: nobody can tell whose it was.
   */
  readonly cpu?: { readonly user: number; readonly system: number };
  /** Peak memory of all of them together, By, and what told it. Absent in a process tree, and where no cgroup tells it. */
  readonly memory?: { readonly peak: number; readonly by: string };
  /** Descendants that were still there when it ended: at most 20 of them, and how many there were. */
  readonly survivors: {
    readonly count: number;
    readonly listed: readonly { readonly pid: number; readonly name: string }[];
  };
  /** Tasks that it completed, where the user named a source of them and it told a number. */
  readonly tasks?: number;
}

/**
 * What a stretch of the session is: nothing happens on purpose, the command runs unmeasured, or it is measured; or one
 * case of a benchmark is.
 */
export type WindowKind = 'idle' | 'warmup' | 'repeat' | 'case';

/** Edge of a stretch of a recording that is judged by itself. */
export type WindowMark =
  | {
      readonly window: number;
      readonly edge: 'start';
      readonly kind: WindowKind;
      /** Of the command. */
      readonly pid?: number;
      /** What a case is, for who reads the recording. */
      readonly label?: string;
    }
  | {
      readonly window: number;
      readonly edge: 'end';
      readonly outcome?: CommandOutcome;
      readonly work?: CaseWork;
    };
