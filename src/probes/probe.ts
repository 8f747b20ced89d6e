import type { Host } from '../host/host.ts';
import type { Failure } from '../model/availability.ts';
import type { ProcessScan } from '../model/processes.ts';
import type { Remedy } from '../model/remedy.ts';
import type { Series, SourceDescription } from '../model/series.ts';

/** One source of readings. A member of the family is one file that exports one Probe, and one line in `index.ts`. */
export interface Probe {
  /** The file's name. */
  readonly id: string;
  /** A noun for people: "RAPL energy counters". */
  readonly title: string;
  /**
   * Finds the source, resolves its paths and keeps its files open; or says why it cannot be read and what
   * would enable it. `undefined`: the host has no use for it (a battery in a server, a meter that nobody named), which
   * is not worth a line in a report.
   */
  open(host: Host, options: ProbeOptions): Promise<OpenSource | Missing | undefined>;
}

export type Missing = Failure & { readonly remedy?: Remedy };

export interface ProbeOptions {
  /** Time between two samples, s. A probe whose reading is dear takes its own, longer period. */
  readonly interval: number;
  /** Fires when the user wants it to end: what waits (for a meter's first reading) waits no longer. */
  readonly signal?: AbortSignal;
  /** The user's `--meter` URI. */
  readonly meter?: string;
  /** The user's `--gpus`: indexes and UUIDs; empty: none; absent: every card. */
  readonly gpus?: readonly string[];
  /** The user's `--nvml`: the library to load. */
  readonly nvml?: string;
  /** Processes to list; 0: leave the process table alone. */
  readonly top: number;
}

export interface OpenSource {
  readonly description: SourceDescription;
  /** Takes one reading now and hands it on. It runs in the sampling loop: no allocation that it need not make. */
  sample(emit: Emitter): void;
  /** Only sources that speak by themselves (a meter): from now on they emit as readings arrive. */
  start?(emit: Emitter): void;
  /** Waits, for a bounded time, for the reading that brackets the window's end. */
  settle?(): Promise<void>;
  close(): void;
}

/** Takes one source's readings. Times are the host's monotonic clock. Arrays and entries may be reused afterwards. */
export interface Emitter {
  /** A value a series, in the series' unit; NaN for what could not be read. */
  row(at: number, values: ArrayLike<number>): void;
  processes(at: number, scan: ProcessScan): void;
  /** The columns changed; rows from now on follow the new list. */
  series(at: number, series: readonly Series[]): void;
  trouble(at: number, reason: string): void;
}
