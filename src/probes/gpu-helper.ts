import type { HelperName, Host, Program } from '../host/host.ts';
import { type Failure, failure } from '../model/availability.ts';
import type { GpuFacts, GpuLine, GpuRow } from '../model/gpu.ts';
import { parseGpuLine } from '../model/gpu-line.ts';
import { printable } from './meter-reading.ts';
import { Waiting } from './waiting.ts';

/** Without persistence mode the driver wakes every card first: some seconds for eight of them, s. */
const patience = 20;
/** Asked again for its processes not more often than this, s: what they did is held until the next answer. */
const processPeriod = 1;
/** A helper that died is started again not more often than this, s; doubled at each death, up to a minute. */
const shortestPause = 2;
const longestPause = 60;
/** An answer that takes longer than this, or than some intervals, is told, s. */
const silence = 5;
const intervals = 5;
/** The longest wait for the answer behind the window's end, s. */
const longestSettle = 3;

type Missing = Failure & { readonly remedy?: string };

/** Who takes what a helper says, as it comes. */
export interface GpuListener {
  card(facts: GpuFacts): void;
  readings(row: GpuRow): void;
  processes(index: number, list: ProcessList): void;
  /** @param index of the card; -1: all */
  trouble(at: number, index: number, reason: string): void;
}

export type ProcessList = Extract<GpuLine, { readonly processes: unknown }>['processes'][2];

/**
 * The process that reads the cards. Its calls may hang in the driver: it is asked at every sample, and whether it answers
 * is seen at the next one.
 */
export class GpuHelper {
  readonly name: HelperName;
  /** What read the cards, for provenance. */
  by = '';
  readonly #host: Host;
  readonly #parameters: readonly string[];
  readonly #interval: number;
  readonly #waiting: Waiting;
  #listener: GpuListener | undefined;
  #running: Program | undefined;
  #isReady = false;
  #failed: Missing | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  /** Since when it owes an answer; NaN: it owes none. */
  #owesSince = Number.NaN;
  #isSilent = false;
  #processesAt = Number.NEGATIVE_INFINITY;
  #startedAt = Number.NEGATIVE_INFINITY;
  #pause = shortestPause;

  constructor(host: Host, name: HelperName, parameters: readonly string[], interval: number) {
    this.#host = host;
    this.name = name;
    this.#parameters = parameters;
    this.#interval = interval;
    this.#waiting = new Waiting(host.clock);
  }

  /** Starts it and waits until every card was told; answers why there are none. */
  async open(listener: GpuListener, signal: AbortSignal | undefined): Promise<Missing | undefined> {
    this.#listener = listener;
    const refused = this.#start();
    if (refused !== undefined) return refused;
    const deadline = this.#now + patience;
    await this.#waiting.until(
      deadline,
      () => this.#isReady || this.#failed !== undefined || this.#running === undefined || signal?.aborted === true,
    );
    if (this.#isReady) return undefined;
    const silent = failure('broken', `${this.name} gave no answer within ${patience} s: a call may hang in the driver`);
    this.stop();
    return this.#failed ?? silent;
  }

  /** One tick passed: asks for readings, tells of silence, starts it again if it died. */
  ask(): void {
    const now = this.#now;
    this.#askedAt = now;
    if (this.#running === undefined) {
      if (now - this.#startedAt < this.#pause) return;
      this.#pause = Math.min(longestPause, 2 * this.#pause);
      const refused = this.#start();
      if (refused !== undefined) this.#listener?.trouble(now, -1, refused.detail);
      return;
    }
    if (!Number.isNaN(this.#owesSince)) {
      const owed = now - this.#owesSince;
      if (!this.#isSilent && owed > Math.max(silence, intervals * this.#interval)) {
        this.#isSilent = true;
        this.#listener?.trouble(
          now,
          -1,
          `${this.name} has not answered for ${Math.round(owed)} s: a call may hang in the driver`,
        );
      }
      return;
    }
    this.#owesSince = now;
    this.#running.say('sample');
    if (now - this.#processesAt < processPeriod - this.#interval / 2) return;
    this.#processesAt = now;
    this.#running.say('processes');
  }

  /**
   * Waits, for a bounded time, for the readings that were asked for at the window's end.
   * @param isWhole whether every card of the last readings has told its own
   */
  async settle(isWhole: () => boolean): Promise<void> {
    const asked = this.#askedAt;
    await this.#waiting.until(
      this.#now + Math.min(longestSettle, Math.max(0.5, 2 * this.#interval)),
      () => (this.#answeredAt >= asked && isWhole()) || this.#running === undefined || this.#isSilent,
    );
  }

  stop(): void {
    const running = this.#running;
    this.#listener = undefined;
    this.#running = undefined;
    running?.stop();
  }

  get #now(): number {
    return this.#host.clock.now();
  }

  #start(): Missing | undefined {
    this.#startedAt = this.#now;
    const started = this.#host.startHelper(this.name, this.#parameters);
    if ('ok' in started) return started;
    this.#running = started;
    this.#owesSince = Number.NaN;
    started.onLine((line) => {
      if (this.#running === started) this.#hear(line);
    });
    void started.ended.then(({ code, signal, stderr }) => {
      if (this.#running !== started) return;
      this.#running = undefined;
      const how = code === null ? `was ended by ${signal}` : `exited with code ${code}`;
      const complaint = printable(stderr, 200);
      const detail = `${this.name} ${how}${complaint === '' ? '' : `: ${complaint}`}`;
      if (this.#isReady) this.#listener?.trouble(this.#now, -1, detail);
      else this.#failed ??= failure('broken', detail);
      this.#waiting.wake();
    });
    return undefined;
  }

  #hearRow(row: GpuRow, listener: GpuListener): void {
    this.#answeredAt = Math.max(this.#answeredAt, row[0]);
    this.#owesSince = Number.NaN;
    this.#isSilent = false;
    this.#pause = shortestPause;
    listener.readings(row);
  }

  #hear(text: string): void {
    const line = parseGpuLine(text);
    const listener = this.#listener;
    if (line === undefined || listener === undefined) return;
    if (isRow(line)) this.#hearRow(line, listener);
    else if ('rows' in line) for (const row of line.rows) this.#hearRow(row, listener);
    else if ('gpu' in line) listener.card(line.gpu);
    else if ('processes' in line) listener.processes(line.processes[1], line.processes[2]);
    else if ('trouble' in line) listener.trouble(...line.trouble);
    else if ('ready' in line) {
      this.#isReady = true;
      this.by = line.ready.by;
    } else this.#failed = { ...failure(line.failed.why, line.failed.detail), ...remedyOf(line.failed) };
    this.#waiting.wake();
  }
}

function isRow(line: GpuLine): line is GpuRow {
  return Array.isArray(line);
}

function remedyOf({ remedy }: { readonly remedy?: string }): { remedy?: string } {
  return remedy === undefined ? {} : { remedy };
}
