import type { Failure } from '../model/availability.ts';
import type { Inventory, KernelFacts } from '../model/inventory.ts';

/**
 * The only door to files, programs, clocks and inventory. Real, rooted and captured hosts answer alike, so that a probe
 * cannot tell them apart. Paths are those of the host (`/proc/stat`), whatever prefix or capture is behind them.
 * Expected trouble is a Failure, never an exception.
 */
export interface Host {
  readonly kind: 'real' | 'rooted' | 'captured';
  readonly clock: Clock;
  readonly kernel: KernelFacts;
  /** The text of a small regular file, at most `fileCap` bytes. */
  read(path: string): string | Failure;
  /** Like `read`, into the caller's buffer without other allocation; answers the bytes read, at most its length. */
  readInto(path: string, into: Buffer): number | Failure;
  /** Keeps a file open, for what is read at every tick. */
  open(path: string): HostFile | Failure;
  /** Names in a folder, in no order. */
  list(path: string): readonly string[] | Failure;
  /** The path with every symbolic link followed, so that two names of one thing can be told. */
  resolve(path: string): string | Failure;
  /** What does not change; asked for once, before sampling. Never fails: what is unknown is absent. */
  inventory(): Promise<Inventory>;
  /** CPU time and peak memory of negawatt itself since its process started, and of the children that it waited for. */
  ownCost(): { readonly cpu: number; readonly childrenCpu: number; readonly peakMemory: number };
  /**
   * Starts a program given as an argument vector; no shell. Rooted hosts never run anything, and answer a Failure.
   * As root, a program is refused unless it and its folder belong to root and nobody else can write them.
   */
  start(program: readonly string[]): Program | Failure;
  /**
   * Starts one of negawatt's own helpers, which keep apart what can hang or crash: `nvml` loads NVIDIA's library, whose
   * calls can hang in the driver; `nvidia-smi` reads its document. They print lines as `GpuLine` of `model/gpu.ts` tells.
   */
  startHelper(helper: HelperName, parameters: readonly string[]): Program | Failure;
  close(): void;
}

/** A file that is kept open and read from its start at each call. */
export interface HostFile {
  /** Answers the bytes read into the buffer, at most its length: nothing is allocated unless it fails. */
  read(into: Buffer): number | Failure;
  close(): void;
}

export interface Clock {
  /**
   * Monotonic time, s from an arbitrary origin that stays for a whole boot. Stands still while the machine is suspended
   * (CLOCK_MONOTONIC).
   */
  now(): number;
  /** Wall clock, s since 1970-01-01 UTC; may step. */
  wall(): number;
  /** Waits until `now()` is at least `at`. `ended`: a capture has no more time. `aborted`: the signal fired. */
  sleepUntil(at: number, signal: AbortSignal): Promise<'reached' | 'ended' | 'aborted'>;
}

export type HelperName = 'nvml' | 'nvidia-smi';

/** A running program whose standard output is read line by line; lines longer than 4 KiB are cut. */
export interface Program {
  /** Called for each line, with the monotonic time at which it arrived. Lines that came earlier are delivered first. */
  onLine(listener: (line: string, at: number) => void): void;
  /** Resolves when it ended, never rejects: its exit code or signal, and the last 1 KiB of its standard error. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly stderr: string }>;
  /** Writes a line to its standard input; only helpers have one. What a program that is gone would have read is lost. */
  say(line: string): void;
  /** Ends it: SIGTERM, and SIGKILL a second later. Does nothing once it ended. */
  stop(): void;
}

/** The most that `read` takes from one file. /proc/stat of a machine with thousands of interrupts has about 100 KiB. */
export const fileCap = 1024 * 1024;
