import type { BatchSettings } from './batch.ts';
import type { Accounting, WindowMark } from './command.ts';
import type { CompressSettings } from './compress.ts';
import type { IdleBaseline } from './idle-baseline.ts';
import type { Inventory } from './inventory.ts';
import type { ProcessScan } from './processes.ts';
import type { MissingSource, Series, SourceDescription } from './series.ts';

/** Raised when a reader of an older version could misread a newer file. */
export const recordingVersion = 1;

/** What the user asked for; judging again without new flags gives the same report. */
export interface Settings {
  /** Length of the window that was asked for, s. Absent where a command's end ends it. */
  readonly duration?: number;
  /** Time between two samples, s. */
  readonly interval: number;
  /** Processes listed in the report; 0 means that the process table was not read. */
  readonly top: number;
  /** gCO2e per kWh, with where it came from. */
  readonly intensity?: { readonly value: number; readonly source: string };
  /** Money per kWh. `currency` is an ISO 4217 code where the user gave one. */
  readonly price?: { readonly value: number; readonly currency?: string; readonly source: string };
  readonly pue?: { readonly value: number; readonly source: string };
  /** The idle power that was measured on this hardware before, whose age is told against `startedAt`. */
  readonly idle?: IdleBaseline;
  /** Of `negawatt run`: what is measured, and how it is judged. */
  readonly run?: RunSettings;
  /** Of `negawatt bench compress`. */
  readonly compress?: CompressSettings;
  /** Of `negawatt bench batch`. */
  readonly batch?: BatchSettings;
}

export interface RunSettings {
  /** The command as it was given. */
  readonly argv: readonly string[];
  readonly accounting: Accounting;
  /** Tasks of one repeat, and which source tells those that were completed. */
  readonly tasks?: { readonly total: number; readonly source: string };
  /** Relative half-width of the interval that was asked for: 0.03 is 3 %. */
  readonly until?: number;
  /** What that interval is of, by its dotted name. */
  readonly metric?: string;
}

export interface RecordingHeader {
  readonly negawatt: 'recording';
  readonly recordingVersion: number;
  /** Version of negawatt that measured. */
  readonly version: string;
  /** Wall clock at the window's start, s since 1970-01-01 UTC. */
  readonly startedAt: number;
  readonly host: { readonly kind: 'real' | 'rooted' | 'captured'; readonly inventory: Inventory };
  readonly settings: Settings;
  readonly sources: readonly SourceDescription[];
  readonly missing: readonly MissingSource[];
}

/** Why the window ended. */
export type Ending = 'complete' | 'interrupted' | 'capture-ended';

/** What the measuring itself cost. */
interface OwnCost {
  /** User and system CPU time of negawatt since its process started, s. */
  readonly cpu: number;
  /** The part of it that fell into the window, s. */
  readonly windowCpu: number;
  /** The same of the children that it started and waited for (inventory, meter), s. */
  readonly childrenCpu: number;
  /** Peak resident set, By. */
  readonly peakMemory: number;
}

export interface RecordingFooter {
  /** Monotonic time at which the window ended, s after its start. */
  readonly end: number;
  readonly ending: Ending;
  /** Of `negawatt run` and the benchmarks: why no further repeat was started. */
  readonly stopped?: string;
  /** Ticks that passed before the sampler could serve them. */
  readonly missedTicks: number;
  readonly ownCost: OwnCost;
}

/**
 * Takes a recording as it comes: while it is measured, or from a file. The writer and the judge are the two sinks, so
 * that judging again walks the same path as judging live. Times are monotonic seconds after the window's start.
 */
export interface RecordingSink {
  header(header: RecordingHeader): void;
  /** One reading of a source: a value a series, NaN where it could not be read. The array is reused: copy to keep. */
  row(source: number, at: number, values: ArrayLike<number>): void;
  /** One scan of the process table; entries are reused: copy to keep. */
  processes(source: number, at: number, scan: ProcessScan): void;
  /** The columns of a source changed (a CPU went offline, a disk came): later rows follow the new list. */
  series(source: number, at: number, series: readonly Series[]): void;
  /** A stretch that is judged by itself begins or ends; rows that bracket the edge come before and after. */
  mark(at: number, mark: WindowMark): void;
  /** A source could not be read at this time, and why; its row holds NaN, or is absent. */
  trouble(source: number, at: number, reason: string): void;
  footer(footer: RecordingFooter): void;
}
