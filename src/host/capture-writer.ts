import { hash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NegawattError } from '../errors.ts';
import { type CaptureHeader, type CaptureRecord, captureCap, captureFile, microseconds } from './capture-format.ts';
import { failureOf } from './errno.ts';

const chunkSize = 64 * 1024;
/** Paths whose last content is remembered; of the one seen longest ago it is forgotten, and written anew next time. */
const remembered = 20_000;
/** Room for the line `end`. */
const reserve = 256;

type Timeless<R> = R extends unknown ? Omit<R, 't'> : never;

/**
 * Streams a capture to a temporary name and gives it its name when it is whole. Memory does not grow with its length.
 * Trouble with the disk is kept until `finish`: it must not end the measurement that is captured.
 */
export class CaptureWriter {
  readonly #directory: string;
  readonly #temporary: string;
  readonly #descriptor: number;
  readonly #lastContents = new Map<string, string>();
  #chunk: string[] = [];
  #chunkLength = 0;
  #written = 0;
  #lastTime = 0;
  #state: 'open' | 'full' | 'finished' = 'open';
  #trouble: NegawattError | undefined;
  readonly #discard = () => rmSync(this.#temporary, { force: true });

  /** @throws NegawattError where the folder cannot be written */
  constructor(directory: string, header: CaptureHeader) {
    this.#directory = directory;
    this.#temporary = join(directory, `.${captureFile}.${process.pid}.tmp`);
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      rmSync(this.#temporary, { force: true });
      // What a machine runs is its owner's business.
      this.#descriptor = openSync(this.#temporary, 'wx', 0o600);
    } catch (error) {
      throw this.#diskTrouble(error);
    }
    // A second Ctrl-C leaves at once, but leaves no half file.
    process.once('exit', this.#discard);
    this.#append(JSON.stringify(header));
  }

  /** @param at seconds on the captured host's clock */
  record(at: number, content: Timeless<CaptureRecord>): void {
    if (this.#state !== 'open') return;
    const t = microseconds(at);
    const line = JSON.stringify({ t, ...content });
    if (this.#written + this.#chunkLength + Buffer.byteLength(line) > captureCap - reserve) {
      this.#state = 'full';
      return;
    }
    this.#lastTime = Math.max(this.#lastTime, t);
    this.#append(line);
  }

  /** Size so far, By. */
  get size(): number {
    return this.#written + this.#chunkLength;
  }

  /** True when the content is what the last record of that key had, so that `same` may stand for it. */
  isRepeated(key: string, content: string | Buffer): boolean {
    const digest = hash('sha1', content, 'base64url');
    const isSame = this.#lastContents.get(key) === digest;
    this.#lastContents.delete(key);
    this.#lastContents.set(key, digest);
    if (this.#lastContents.size > remembered) this.#lastContents.delete(this.#lastContents.keys().next().value!);
    return isSame;
  }

  /**
   * Writes the end and gives the capture its name.
   * @throws NegawattError where the disk failed, or the capture was cut at its largest size
   */
  finish(at: number): void {
    if (this.#state === 'finished') return;
    const isFull = this.#state === 'full';
    this.#state = 'finished';
    process.removeListener('exit', this.#discard);
    const end: CaptureRecord = { t: isFull ? this.#lastTime : Math.max(this.#lastTime, microseconds(at)), op: 'end' };
    this.#append(JSON.stringify(end));
    this.#flush();
    try {
      closeSync(this.#descriptor);
      if (this.#trouble === undefined) renameSync(this.#temporary, join(this.#directory, captureFile));
      else rmSync(this.#temporary, { force: true });
    } catch (error) {
      this.#trouble ??= this.#diskTrouble(error);
    }
    if (this.#trouble !== undefined) throw this.#trouble;
    if (!isFull) return;
    throw new NegawattError(
      `the capture in ${this.#directory} was cut`,
      `it reached ${captureCap / 1024 ** 2} MiB; what came later is not in it`,
      'Capture a shorter time or with a longer --interval.',
    );
  }

  /** Leaves nothing behind; does nothing once it is finished. */
  abandon(): void {
    if (this.#state === 'finished') return;
    this.#state = 'finished';
    process.removeListener('exit', this.#discard);
    closeSync(this.#descriptor);
    this.#discard();
  }

  #append(line: string): void {
    this.#chunk.push(line, '\n');
    this.#chunkLength += Buffer.byteLength(line) + 1;
    if (this.#chunkLength >= chunkSize) this.#flush();
  }

  #flush(): void {
    const chunk = this.#chunk.join('');
    this.#written += this.#chunkLength;
    this.#chunk = [];
    this.#chunkLength = 0;
    if (this.#trouble !== undefined) return;
    try {
      writeFileSync(this.#descriptor, chunk);
    } catch (error) {
      this.#trouble = this.#diskTrouble(error);
    }
  }

  #diskTrouble(error: unknown): NegawattError {
    return new NegawattError(
      `cannot write the capture into ${this.#directory}`,
      failureOf(error, this.#temporary).detail,
      'Name a folder that can be written, on a disk with room.',
    );
  }
}
