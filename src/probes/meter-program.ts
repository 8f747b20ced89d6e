import type { Host, Program } from '../host/host.ts';
import { printable, wattsIn } from './meter-reading.ts';
import type { Emitter } from './probe.ts';
import { Waiting } from './waiting.ts';

/** A meter that says nothing for as long as this, or for some intervals if that is longer, is silent, s. */
const patience = 5;
/** A program that died is started again not more often than this, s. */
const restartPause = 5;
/** The longest wait for the reading behind the window's end, s. */
const longestSettle = 3;
/** Characters of what a program complained about. */
const shownComplaint = 200;

type Ended = Awaited<Program['ended']>;

/** Runs the program of a meter, again where need be, and hands its readings on as they arrive. */
export class MeterProgram {
  readonly #host: Host;
  readonly #program: readonly string[];
  readonly #interval: number;
  readonly #row = new Float64Array(1);
  #running: Program | undefined;
  #emit: Emitter | undefined;
  readonly #waiting: Waiting;
  /** The program exits after a reading: it is called again at every sample. */
  #oneACall = false;
  #startedAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  #readings = 0;
  #firstAt = Number.NaN;
  #lastAt = Number.NEGATIVE_INFINITY;
  /** Since when it owes a reading. */
  #heardAt = Number.NEGATIVE_INFINITY;
  #silent = false;
  /** What it printed instead of a reading, and whether a reading came since. */
  #nonsense: string | undefined;
  #talksNonsense = false;
  /** Why it does not run; undefined while it runs, or after a call that went well. */
  #failure: string | undefined;

  constructor(host: Host, program: readonly string[], interval: number) {
    this.#host = host;
    this.#program = program;
    this.#interval = interval;
    this.#waiting = new Waiting(host.clock);
  }

  /** Waits for a reading; answers why none came. */
  async firstReading(signal?: AbortSignal): Promise<string | undefined> {
    const seconds = Math.max(patience, 3 * this.#interval);
    const isOver = () => signal?.aborted === true;
    if (!this.#start()) return this.#failure;
    await this.#waiting.until(this.#now + seconds, () => this.#readings > 0 || this.#running === undefined || isOver());
    if (this.#readings > 0) return undefined;
    const said = this.#nonsense === undefined ? 'it printed nothing' : `it printed "${this.#nonsense}"`;
    return this.#running === undefined ? `${said} and ${this.#failure}` : `${said} within ${seconds} s`;
  }

  /** From now on readings are handed on. */
  listen(emit: Emitter): void {
    this.#emit = emit;
    this.#heardAt = this.#now;
    // The last reading before the window brackets its start.
    if (this.#readings > 0) emit.row(this.#lastAt, this.#row);
    if (this.#failure !== undefined) emit.trouble(this.#now, `the meter ${this.#failure}`);
  }

  /** One tick passed: calls the program if it wants to be called, and says so if it is silent. */
  ask(): void {
    const now = this.#now;
    this.#askedAt = now;
    const silence = now - this.#heardAt;
    if (silence > Math.max(patience, 5 * this.#interval) && !this.#silent) {
      this.#silent = true;
      this.#emit?.trouble(now, `the meter has said nothing for ${Math.round(silence)} s`);
      // A call that hangs would be the last one.
      if (this.#oneACall) this.#running?.stop();
    }
    const due = (this.#oneACall && this.#failure === undefined) || now - this.#startedAt >= restartPause;
    if (this.#running === undefined && due) this.#start();
  }

  /** Waits for one more reading, so that the window's end lies between two. */
  async settle(): Promise<void> {
    const cadence = this.#readings > 1 ? (this.#lastAt - this.#firstAt) / (this.#readings - 1) : this.#interval;
    const asked = this.#askedAt;
    // A program that does not run has given its answer, or will not give one.
    const enough = () => this.#lastAt >= asked || this.#running === undefined;
    await this.#waiting.until(this.#now + Math.min(longestSettle, 2 * cadence), enough);
  }

  stop(): void {
    const running = this.#running;
    this.#emit = undefined;
    this.#running = undefined;
    running?.stop();
  }

  get #now(): number {
    return this.#host.clock.now();
  }

  #start(): boolean {
    this.#startedAt = this.#now;
    const started = this.#host.start(this.#program);
    if ('ok' in started) {
      this.#fail(started.detail);
      return false;
    }
    this.#running = started;
    const before = this.#readings;
    started.onLine((line, at) => this.#hear(line, at));
    void started.ended.then((ended) => {
      if (this.#running !== started) return;
      this.#running = undefined;
      this.#finish(ended, this.#readings > before);
      this.#waiting.wake();
    });
    return true;
  }

  #hear(line: string, at: number): void {
    const watts = wattsIn(line);
    if (watts === undefined) {
      const said = printable(line);
      if (said === '') return;
      if (!this.#talksNonsense && said !== this.#nonsense) {
        this.#emit?.trouble(at, `the meter printed "${said}", which is no number of watts`);
      }
      this.#nonsense = said;
      this.#talksNonsense = true;
      return;
    }
    if (this.#readings === 0) this.#firstAt = at;
    this.#readings += 1;
    this.#lastAt = at;
    this.#heardAt = at;
    this.#silent = false;
    this.#talksNonsense = false;
    this.#failure = undefined;
    this.#row[0] = watts;
    this.#emit?.row(at, this.#row);
    this.#waiting.wake();
  }

  #finish({ code, signal, stderr }: Ended, spoke: boolean): void {
    if (code === 0 && spoke) {
      this.#oneACall = true;
      return;
    }
    const complaint = printable(stderr, shownComplaint);
    const how =
      code !== null ? `exited with code ${code}` : signal !== null ? `was ended by ${signal}` : 'did not start';
    this.#fail(complaint === '' ? how : `${how}: ${complaint}`);
  }

  #fail(failure: string): void {
    if (failure !== this.#failure) this.#emit?.trouble(this.#now, `the meter ${failure}`);
    this.#failure = failure;
  }
}
