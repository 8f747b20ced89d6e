import type { Boundary } from './boundary.ts';
import type { Unit } from './quantity.ts';
import type { Report } from './report.ts';

/** One figure of a record, by its dotted name, in the base unit. */
export interface HistoryFigure {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
  /** 95 % interval, where one is known. */
  readonly interval?: readonly [low: number, high: number];
  /** A model had a part in it: shown with `~`. */
  readonly isEstimated: boolean;
  /** What an energy or power covers. */
  readonly boundary?: Boundary;
  /** What it is of the runs of a command; absent where there is one value. */
  readonly center?: 'median' | 'mean';
  /** Lowest and highest of the records that were put together to a day; absent of a single one. */
  readonly range?: readonly [lowest: number, highest: number];
}

/** A counter that goes on by itself, as it stood when it was read. */
export interface StandingCounter {
  /** What it counts, and of which part: `cpu.busy`, `disk.read nvme0n1`, `gpu.energy GPU-6f1e`. Unique in a state. */
  readonly key: string;
  readonly unit: Unit;
  readonly value: number;
}

/** All counters that go on between two records, at the end of a window. */
export interface CounterState {
  /** Of this boot of the kernel (/proc/sys/kernel/random/boot_id). */
  readonly boot: string;
  /** Seconds since that boot, suspended time included, and wall clock, s since 1970-01-01 UTC, when they were read. */
  readonly uptime: number;
  readonly wall: number;
  /** CPUs that the busy time is of. */
  readonly cpus: number;
  readonly counters: readonly StandingCounter[];
}

/** What one measured command leaves behind: figures and what they may be compared by, no names of processes. */
export interface HistoryRecord {
  /** Wall clock at the start of the window, s since 1970-01-01 UTC, and its length, s. */
  readonly at: number;
  readonly seconds: number;
  readonly kind: Report['kind'];
  /** Which series it belongs to: `audit` where the user gave no name. */
  readonly name: string;
  /** Of the machine: a digest of its machine-id. Two hosts must not share a history. */
  readonly host: string;
  readonly hardware: string;
  /** Of negawatt. */
  readonly version: string;
  readonly isInterrupted: boolean;
  /** The wall clock had been put back: its window ended before one began that was recorded earlier. */
  readonly isClockStep?: true;
  /** Records that were put together to this one, of a day; absent of a single one. */
  readonly count?: number;
  /** What must be the same for two records to be compared, as the gate's `Facts`: name and value. */
  readonly facts: Readonly<Record<string, string>>;
  /** Between which bounds the idle baseline P0 lies, W. It is measured anew now and then, and so is no fact. */
  readonly idlePower?: readonly [low: number, high: number];
  /** What was set, and whose change explains one of a figure: `governor`, `kernel`, `GPU driver`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly figures: readonly HistoryFigure[];
  /** Ids of the findings that it told, with their subjects, sorted. */
  readonly findings: readonly string[];
  readonly counters?: CounterState;
}
