import type { HelperName, Host } from '../host/host.ts';
import { failure } from '../model/availability.ts';
import type { GpuLine, GpuRow } from '../model/gpu.ts';
import { parseGpuLine } from '../model/gpu-line.ts';
import type { GpuListener } from './gpu-listener.ts';
import { HelperProcess } from './helper-process.ts';
import { HungCards } from './hung-cards.ts';
import type { Missing } from './probe.ts';
import { Silence } from './silence.ts';
import { Waiting } from './waiting.ts';

/** Asked again for its processes not more often than this, s. */
const processPeriod = 1;
/** Longest wait for the cards, of which each may be woken first, and for the answer behind the window's end, s. */
const longestOpening = 30;
const longestSettle = 3;
/** Who stands for a helper that hangs answers at once; a capture a little later, s. */
const whereabouts = 0.1;

/**
 * The process that reads the cards. Its calls may hang in the driver: it is asked at every sample, and whether it answers
 * is seen at the next one. A card on which it hangs is given up, and the others are read by another process.
 */
export class GpuHelper {
  readonly name: HelperName;
  /** What read the cards, for provenance. */
  by = '';
  readonly #host: Host;
  readonly #parameters: readonly string[];
  readonly #interval: number;
  readonly #waiting: Waiting;
  readonly #silence: Silence;
  readonly #process: HelperProcess;
  #listener: GpuListener | undefined;
  #isOpened = false;
  /** The process that runs now has told its cards. */
  #isReady = false;
  #failed: Missing | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #processesAt = Number.NEGATIVE_INFINITY;
  readonly #hung = new HungCards();
  /** It is not worth another start. */
  #isGivenUp = false;

  constructor(host: Host, name: HelperName, parameters: readonly string[], interval: number) {
    this.#host = host;
    this.name = name;
    this.#parameters = parameters;
    this.#interval = interval;
    this.#waiting = new Waiting(host.clock);
    this.#silence = new Silence(name, interval);
    this.#process = new HelperProcess(host, name, {
      line: (text) => this.#hear(text),
      ended: (detail) => {
        if (this.#isOpened) this.#listener?.trouble(this.#now, -1, this.#failed?.detail ?? detail);
        else this.#failed ??= failure('broken', detail);
        this.#waiting.wake();
      },
    });
  }

  /** Starts it and waits until every card was told; answers why there are none, and whether it was silent. */
  async open(
    listener: GpuListener,
    signal: AbortSignal | undefined,
  ): Promise<(Missing & { readonly isSilent?: true }) | undefined> {
    this.#listener = listener;
    const refused = this.#start();
    if (refused !== undefined) return refused;
    const latest = this.#now + longestOpening;
    const isDecided = () =>
      this.#isReady || this.#failed !== undefined || !this.#process.isRunning || signal?.aborted === true;
    while (!isDecided() && this.#now < latest) {
      const deadline = Math.min(latest, this.#silence.deadline);
      const started = this.#process.startedAt;
      await this.#waiting.until(deadline, () => isDecided() || this.#silence.deadline > deadline);
      if (isDecided() || this.#silence.deadline > deadline) continue;
      await this.#askWhere(() => isDecided() || this.#process.startedAt > started);
      if (this.#process.startedAt === started) break;
    }
    this.#isOpened = this.#isReady;
    if (this.#isReady) return undefined;
    const silent = { ...this.#silence.failure(this.#now), isSilent: true } as const;
    this.stop();
    return this.#failed ?? silent;
  }

  /** One tick passed: asks for readings, tells of silence, starts it again if it died. */
  ask(): void {
    const now = this.#now;
    this.#askedAt = now;
    if (!this.#process.isRunning) {
      if (!this.#isGivenUp && this.#process.isDue(now)) this.#startAgain();
      return;
    }
    if (this.#silence.isOwed) {
      if (now <= this.#silence.deadline) return;
      if (this.name === 'nvml' && this.#silence.wonder()) this.#process.say('where');
      else this.#tellSilence();
      return;
    }
    this.#silence.owe(now);
    if (now - this.#processesAt >= processPeriod - this.#interval / 2) {
      this.#processesAt = now;
      this.#process.say('processes');
    }
    this.#process.say('sample');
  }

  /**
   * Waits, for a bounded time, for the readings that were asked for at the window's end; tells what hangs.
   * @param isWhole whether every card of the last readings has told its own
   */
  async settle(isWhole: () => boolean): Promise<void> {
    const asked = this.#askedAt;
    // What hangs now is told, and nothing is started any more.
    this.#isGivenUp = true;
    await this.#waiting.until(
      this.#now + Math.min(longestSettle, Math.max(0.5, 2 * this.#interval)),
      () => (this.#answeredAt >= asked && isWhole()) || !this.#process.isRunning || this.#silence.isTold,
    );
    // nvidia-smi speaks at times of its own.
    if (this.name !== 'nvml' || !this.#process.isRunning) return;
    if (!this.#silence.isOwed || this.#silence.isTold) return;
    await this.#askWhere(() => !this.#silence.isOwed || this.#silence.isTold);
    this.#tellSilence();
  }

  /** Some card is not read because a call on it hung. */
  get isPartial(): boolean {
    return this.#hung.areAny;
  }

  stop(): void {
    this.#listener = undefined;
    this.#process.stop();
  }

  get #now(): number {
    return this.#host.clock.now();
  }

  async #askWhere(isAnswered: () => boolean): Promise<void> {
    if (this.name !== 'nvml') return;
    this.#silence.wonder();
    this.#process.say('where');
    await this.#waiting.until(this.#now + whereabouts, isAnswered);
  }

  /** It hangs in no card's call, or nobody knows in which. */
  #tellSilence(): void {
    if (!this.#silence.isOwed || this.#silence.isTold) return;
    this.#silence.isTold = true;
    this.#listener?.trouble(this.#silence.since, -1, this.#silence.failure(this.#now).detail);
  }

  #hearWhere(at: number, index: number): void {
    if (!this.#silence.isWondering) return;
    if (index < 0) {
      this.#tellSilence();
      return;
    }
    this.#silence.isTold = true;
    this.#listener?.trouble(this.#silence.since, index, this.#silence.ofCard(at));
    this.#hung.add(index);
    this.#isGivenUp ||= this.#isOpened && this.#hung.areAll;
    if (this.#isGivenUp) return;
    this.#process.stop();
    this.#startAgain();
  }

  #startAgain(): void {
    this.#listener?.restarted();
    const refused = this.#start();
    if (refused !== undefined) this.#listener?.trouble(this.#now, -1, refused.detail);
  }

  #start(): Missing | undefined {
    this.#isReady = false;
    this.#silence.begin(this.#now);
    return this.#process.start([...this.#parameters, ...this.#hung.parameters]);
  }

  #hear(text: string): void {
    const line = parseGpuLine(text);
    const listener = this.#listener;
    if (line === undefined || listener === undefined) return;
    if (isRow(line)) this.#hearRows([line], listener);
    else if ('rows' in line) {
      this.#hearRows(line.rows, listener);
      listener.sampled();
    } else if ('gpu' in line) {
      this.#hung.see(line.gpu.index);
      if (!this.#isReady) this.#silence.advanced(this.#now);
      listener.card(line.gpu);
    } else if ('processes' in line) listener.processes(...line.processes);
    else if ('trouble' in line) listener.trouble(...line.trouble);
    else if ('asking' in line) this.#hearWhere(...line.asking);
    else if ('ready' in line) {
      this.#isReady = true;
      this.#failed = undefined;
      this.#silence.started(this.#now);
      this.by = line.ready.by;
    } else this.#failed = { ...failure(line.failed.why, line.failed.detail), ...remedyOf(line.failed) };
    this.#waiting.wake();
  }

  /** None of them, where no card answers, is an answer too. */
  #hearRows(rows: readonly GpuRow[], listener: GpuListener): void {
    this.#answeredAt = Math.max(this.#answeredAt, rows[0]?.[0] ?? this.#now);
    this.#silence.answered();
    this.#process.works();
    for (const row of rows) listener.readings(row);
  }
}

function isRow(line: GpuLine): line is GpuRow {
  return Array.isArray(line);
}

function remedyOf({ remedy }: Pick<Missing, 'remedy'>): Pick<Missing, 'remedy'> {
  return remedy === undefined ? {} : { remedy };
}
