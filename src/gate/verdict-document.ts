import type { Check } from './check.ts';

/** Raised when a key changes its meaning or goes away. */
export const verdictVersion = 1;

/** What the gate says as a whole; the exit code follows from it. */
export type Outcome =
  | 'passed'
  /** A budgeted metric is surely beyond its budget. */
  | 'failed'
  /** A budgeted metric is not in the report. */
  | 'missing'
  /** It cannot be told, or not be compared. */
  | 'undecided';

/** One report, held against its budgets. */
export interface Subject {
  /** File of the report, or what is measured: a command, or a commit. */
  readonly name: string;
  /** Wall clock at the start of what was measured, ISO 8601 UTC. */
  readonly at: string;
  /** The command that was measured. */
  readonly command?: readonly string[];
  readonly against?: Against;
  readonly checks: readonly Check[];
  /** What likely changed, in sentences; only where something failed. */
  readonly likely: readonly string[];
  /** What a reader has to know of the whole, in sentences. */
  readonly notes: readonly string[];
}

/** What a report is held against. */
export interface Against {
  readonly kind: 'baseline' | 'history' | 'report' | 'command' | 'commit';
  /** Of the history: a series, or a time such as `last-30d`. */
  readonly name: string;
  /** Of its newest session. */
  readonly at: string;
  readonly sessions: number;
  /** Of a report: the command that it measured. */
  readonly command?: readonly string[];
  /** Of a commit: what was done once in its tree before the command. */
  readonly prepare?: string;
}

/** The document that renderers of the gate read, and that `--format json` writes. */
export interface VerdictDocument {
  readonly negawatt: 'verdict';
  readonly schemaVersion: typeof verdictVersion;
  /** Of negawatt. */
  readonly version: string;
  /** One-sided chance that, though nothing got worse, any budget of a report fails. */
  readonly alpha: number;
  readonly tolerance: number;
  readonly outcome: Outcome;
  readonly subjects: readonly Subject[];
}

/** A failure is one, whatever else could not be told. */
export function outcomeOf(subjects: readonly Subject[]): Outcome {
  const states = new Set(subjects.flatMap(({ checks }) => checks.map(({ gate }) => gate)));
  return (['failed', 'missing', 'undecided'] as const).find((state) => states.has(state)) ?? 'passed';
}
