import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { LineSplitter } from '../line-splitter.ts';
import { endGroup } from '../process-group.ts';
import { parseQueryLine, type QueryLine, refusedField } from './query-lines.ts';

export interface StreamOptions {
  /** Path of nvidia-smi. */
  readonly program: string;
  /** Path of stdbuf(1), where there is one: into a pipe, some nvidia-smi write 4 KiB at a time. */
  readonly stdbuf?: string;
  readonly fields: readonly string[];
  /** Seconds between two samples. */
  readonly interval: number;
  /** Seconds without a line after which it is taken to hang. */
  readonly patience: number;
  /** The first pause before it is started again, s; doubled each time. */
  readonly pause: number;
  onLine(line: QueryLine): void;
  /** Once for each time that it stopped telling. */
  onTrouble(reason: string): void;
}

const longestPause = 30;
/** Once it ran that long, s, its end is a new trouble, and not the same again. */
const settled = 60;
const errorCap = 1024;
/** So many lines of one card at once were kept back: when each of them was true is not known. */
const burst = 3;

/**
 * Keeps one `nvidia-smi --query-gpu=… --loop-ms=N` running, since starting it takes up to a second. When it dies or falls
 * silent it is started again, after 1, 2, 4 … 30 s; a field that the driver refuses is left away. One that keeps its lines
 * back is asked anew for each sample instead.
 */
export class QueryStream {
  readonly #options: StreamOptions;
  #fields: readonly string[];
  #stdbuf: string | undefined;
  #isLooping = true;
  #isWell = true;
  #bursts = 0;
  #child: ChildProcessByStdio<null, Readable, Readable> | undefined;
  #pause: number;
  #restart: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#fields = options.fields;
    this.#stdbuf = options.stdbuf;
    this.#pause = options.pause;
    this.#start();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#restart);
    if (this.#child !== undefined) endGroup(this.#child, 'SIGKILL');
  }

  #start(): void {
    const { interval, patience } = this.#options;
    const fields = this.#fields;
    const isLooping = this.#isLooping;
    const [file, ...parameters] = this.#vector();
    // A group of its own, so that what it started ends with it.
    const child = spawn(file, parameters, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const startedAt = performance.now();
    let said = '';
    let refused: string | undefined;
    let hasTold = false;
    let isOver = false;
    let together: QueryLine[] = [];

    const fail = (why: string) => {
      const words = said.replaceAll(/\s+/g, ' ').trim();
      if (!this.#isStopped && this.#isWell) {
        this.#options.onTrouble(`nvidia-smi ${why}${words === '' ? '' : `: ${words.slice(0, 300)}`}`);
      }
      this.#isWell = false;
      isOver = true;
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const silence = setTimeout(() => {
      if (isLooping && !hasTold) this.#isLooping = false;
      // A call that hangs in the driver outlasts SIGKILL: the next is started once it is gone, so that they do not pile up.
      endGroup(child, 'SIGKILL');
      fail(`said nothing for ${patience} s`);
    }, patience * 1000);
    const hear = (text: string) => {
      if (isOver || text.trim() === '') return;
      const line = parseQueryLine(fields, text);
      if (line !== undefined) together.push(line);
      else {
        refused ??= refusedField(text);
        said = `${said} ${text}`.slice(-errorCap);
      }
    };
    // A last line without newline was cut: half a number is none, so `end` is not called for what is left.
    const lines = new LineSplitter(hear);
    child.stdout.on('data', (chunk: Buffer) => {
      lines.push(chunk);
      const told = together;
      together = [];
      if (told.length === 0) return;
      silence.refresh();
      hasTold = true;
      this.#isWell = true;
      // What it said before it began to tell has been survived.
      said = '';
      if (!isKeptBack(told)) {
        this.#bursts = 0;
        for (const line of told) this.#options.onLine(line);
      } else if (++this.#bursts >= 2) {
        // Once may have been our own delay.
        this.#isLooping = false;
        endGroup(child, 'SIGKILL');
        fail('keeps its lines back: it is started anew for each sample');
      }
    });
    const errors = new LineSplitter(hear);
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', (error) => {
      if (child.pid === undefined) said = error.message;
    });
    child.on('close', (code, signal) => {
      clearTimeout(silence);
      if (this.#isStopped) return;
      if (!isLooping && hasTold && code === 0) return this.#again(interval - (performance.now() - startedAt) / 1000);
      if (refused !== undefined && this.#leaveAway(refused)) return this.#again(0);
      if (code === 125 && !hasTold && this.#stdbuf !== undefined) {
        // stdbuf(1) itself failed.
        this.#stdbuf = undefined;
        return this.#again(0);
      }
      fail(signal === null ? `ended with code ${code}` : `was ended by ${signal}`);
      if (hasTold && performance.now() - startedAt > settled * 1000) this.#pause = this.#options.pause;
      if (isLooping !== this.#isLooping) return this.#again(0);
      this.#again(this.#pause);
      this.#pause = Math.min(longestPause, this.#pause * 2);
    });
  }

  #vector(): [file: string, ...parameters: string[]] {
    const { program, interval } = this.#options;
    const query = [`--query-gpu=${this.#fields.join()}`, '--format=csv,noheader,nounits'];
    if (!this.#isLooping) return [program, ...query];
    const loop = [program, ...query, `--loop-ms=${Math.round(interval * 1000)}`] as const;
    return this.#stdbuf === undefined ? [...loop] : [this.#stdbuf, '-oL', ...loop];
  }

  #again(pause: number): void {
    this.#restart = setTimeout(() => this.#start(), Math.max(0, pause) * 1000);
  }

  #leaveAway(field: string): boolean {
    const fewer = this.#fields.filter((name) => name !== field);
    if (fewer.length === this.#fields.length || fewer.length === 0) return false;
    this.#fields = fewer;
    return true;
  }
}

/** Whether lines of several rounds came at once. */
function isKeptBack(lines: readonly QueryLine[]): boolean {
  const [first] = lines;
  return lines.filter(({ uuid, pciBus }) => uuid === first!.uuid && pciBus === first!.pciBus).length >= burst;
}
