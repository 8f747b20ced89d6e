import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { NegawattError } from '../errors.ts';
import {
  type CaptureHeader,
  type CaptureRecord,
  captureCap,
  captureFile,
  captureHeaderSchema,
  captureLineCap,
  captureRecordSchema,
  captureVersion,
  keyOf,
} from './capture-format.ts';
import { failureOf } from './errno.ts';
import { openFlags, refusalOf } from './file-access.ts';
import { readLines } from './line-reader.ts';

/** All records of one thing, in order: when, in which stretch between two sleeps, and where in the file. */
export interface Track {
  readonly times: number[];
  readonly stretches: number[];
  readonly offsets: number[];
  readonly lengths: number[];
}

/**
 * A capture's table of contents. Every line is checked once; contents stay in the file until they are asked for, so that
 * memory grows by some bytes a record.
 */
export class CaptureIndex {
  readonly header: CaptureHeader;
  readonly tracks = new Map<string, Track>();
  /** Sleeps, when they ended and until when they were to be; a record of stretch k came after k of them. */
  readonly sleeps = { times: [] as number[], untils: [] as number[] };
  readonly start: number;
  readonly end: number;
  readonly #path: string;
  readonly #descriptor: number;

  /** @throws NegawattError where it is missing, of a newer version, cut or malformed */
  constructor(directory: string) {
    const path = join(directory, captureFile);
    this.#path = path;
    this.#descriptor = openCapture(path);
    try {
      let header: CaptureHeader | undefined;
      let first: number | undefined;
      let latest = Number.NEGATIVE_INFINITY;
      let last: number | undefined;
      const sources = new Map<string, { offset: number; length: number }>();
      const cut = readLines(this.#descriptor, captureLineCap, (bytes, offset, line) => {
        const malformed = (why: string) => malformedCapture(path, `line ${line} ${why}`);
        const document = parseLine(bytes, malformed);
        if (header === undefined) {
          header = parseHeader(document, path, malformed);
          return;
        }
        if (last !== undefined) throw malformed('follows the end');
        const record = v.safeParse(captureRecordSchema, document, { abortEarly: true });
        if (!record.success) throw malformed('is no record of a capture');
        const { output } = record;
        first ??= output.t;
        latest = Math.max(latest, output.t);
        if (output.op === 'end') last = output.t;
        else this.#add(output, { offset, length: bytes.length }, sources, malformed);
      });
      if (cut !== undefined) throw malformedCapture(path, cut);
      if (header === undefined) throw malformedCapture(path, 'it is empty');
      if (last === undefined || first === undefined)
        throw malformedCapture(path, 'it was cut: its last line is missing');
      if (last < latest) throw malformedCapture(path, 'it ends before its last record');
      if (!this.tracks.has('inventory')) throw malformedCapture(path, 'it holds no inventory');
      this.header = header;
      this.start = first;
      this.end = last;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** One record of a track, read from the file. */
  record(track: Track, index: number): CaptureRecord {
    const bytes = Buffer.alloc(track.lengths[index]!);
    readSync(this.#descriptor, bytes, 0, bytes.length, track.offsets[index]!);
    return parseLine(bytes, () => malformedCapture(this.#path, 'it was changed while it was read')) as CaptureRecord;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #add(
    record: CaptureRecord,
    place: { offset: number; length: number },
    sources: Map<string, { offset: number; length: number }>,
    malformed: (why: string) => NegawattError,
  ): void {
    if (record.op === 'sleep') {
      if (record.t < (this.sleeps.times.at(-1) ?? record.t)) throw malformed('goes back in time');
      this.sleeps.times.push(record.t);
      this.sleeps.untils.push(record.until);
      return;
    }
    const key = keyOf(record);
    let track = this.tracks.get(key);
    if (track === undefined) {
      track = { times: [], stretches: [], offsets: [], lengths: [] };
      this.tracks.set(key, track);
    }
    if (record.t < (track.times.at(-1) ?? record.t)) throw malformed('goes back in time');
    if ('text' in record || 'latin1' in record || 'names' in record) sources.set(key, place);
    const source = 'same' in record ? sources.get(key) : place;
    if (source === undefined) throw malformed('refers to a content that was not there');
    track.times.push(record.t);
    track.stretches.push(this.sleeps.times.length);
    track.offsets.push(source.offset);
    track.lengths.push(source.length);
  }
}

function openCapture(path: string): number {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, openFlags);
    const why = refusalOf(descriptor, path)?.detail ?? sizeTrouble(fstatSync(descriptor).size, path);
    if (why === undefined) return descriptor;
    closeSync(descriptor);
    throw unreadable(path, why);
  } catch (error) {
    if (error instanceof NegawattError) throw error;
    throw unreadable(path, failureOf(error, path).detail);
  }
}

function sizeTrouble(size: number, path: string): string | undefined {
  return size > captureCap ? `${path}: is larger than ${captureCap / 1024 ** 2} MiB` : undefined;
}

function parseLine(bytes: Buffer, malformed: (why: string) => NegawattError): unknown {
  if (!isUtf8(bytes)) throw malformed('is no UTF-8');
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw malformed('is no JSON');
  }
}

function parseHeader(document: unknown, path: string, malformed: (why: string) => NegawattError): CaptureHeader {
  const named = v.safeParse(v.looseObject({ negawatt: v.literal('capture'), captureVersion: v.number() }), document);
  if (!named.success) throw malformed('does not begin a capture of negawatt');
  if (named.output.captureVersion > captureVersion) {
    throw new NegawattError(
      `cannot read the capture ${path}`,
      `it has version ${named.output.captureVersion}, this negawatt knows ${captureVersion}`,
      'Read it with a newer negawatt.',
    );
  }
  const header = v.safeParse(captureHeaderSchema, document);
  if (!header.success) throw malformed('is no header of a capture');
  return header.output;
}

function malformedCapture(path: string, why: string): NegawattError {
  return new NegawattError(`cannot read the capture ${path}`, why, 'Capture anew: a capture is whole or it is none.');
}

function unreadable(path: string, why: string): NegawattError {
  return new NegawattError(`cannot read the capture ${path}`, why, `Name a folder that holds ${captureFile}.`);
}
