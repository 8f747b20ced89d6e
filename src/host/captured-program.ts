import type { CaptureIndex, Track } from './capture-index.ts';
import type { Program } from './host.ts';

const none: Track = { times: [], stretches: [], offsets: [], lengths: [] };

type End = Awaited<Program['ended']>;

/** A program's run as it was recorded; its lines come as the capture's clock passes them. */
export class CapturedProgram implements Program {
  readonly ended: Promise<End>;
  readonly #index: CaptureIndex;
  readonly #clock: { readonly now: number };
  readonly #lines: Track;
  readonly #end: Track;
  readonly #resolve: (end: End) => void;
  #next = 0;
  #hear: ((line: string, at: number) => void) | undefined;
  #isOver = false;

  constructor(index: CaptureIndex, run: number, clock: { readonly now: number }) {
    this.#index = index;
    this.#clock = clock;
    this.#lines = index.tracks.get(`line ${run}`) ?? none;
    this.#end = index.tracks.get(`ended ${run}`) ?? none;
    const { promise, resolve } = withResolvers<End>();
    this.ended = promise;
    this.#resolve = resolve;
  }

  /** When its next line comes; Infinity for none, or while nobody listens. */
  get nextAt(): number {
    if (this.#isOver || this.#hear === undefined) return Number.POSITIVE_INFINITY;
    return this.#lines.times[this.#next] ?? Number.POSITIVE_INFINITY;
  }

  /** Hands on the next line. */
  deliver(): void {
    const at = this.#lines.times[this.#next]!;
    const record = this.#index.record(this.#lines, this.#next);
    this.#next += 1;
    if (record.op === 'line') this.#hear?.(record.line, at);
  }

  /** The clock reached this time: a program that had ended by then has ended. */
  pass(now: number): void {
    const at = this.#end.times[0];
    if (this.#isOver || at === undefined || at > now) return;
    const record = this.#index.record(this.#end, 0);
    this.#isOver = true;
    if (record.op === 'ended') this.#resolve({ code: record.code, signal: record.signal, stderr: record.stderr });
  }

  onLine(hear: (line: string, at: number) => void): void {
    this.#hear = hear;
    while (this.nextAt <= this.#clock.now) this.deliver();
  }

  /** What it was told is not known; it answers as it did. */
  say(): void {}

  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#resolve({ code: null, signal: 'SIGTERM', stderr: '' });
  }
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
