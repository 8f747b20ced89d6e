import { createReadStream, statSync } from 'node:fs';
import * as v from 'valibot';
import { NegawattError } from '../errors.ts';
import type { WindowMark } from '../model/command.ts';
import type { ProcessEntry } from '../model/processes.ts';
import { type RecordingHeader, type RecordingSink, recordingVersion } from '../model/recording.ts';
import { footerSchema, headerSchema, markSchema } from '../model/recording-schema.ts';
import { seriesSchema } from '../model/series-schema.ts';

/** Far above what a machine with a thousand CPUs and a hundred thousand processes writes in one line. */
const longestLine = 64 * 1024 * 1024;

/**
 * Reads a recording line by line and hands it to a sink, as the sampler did when it was measured. Memory stays that of
 * one line. A file that is none, was cut, or is newer than this version is refused with the line and the reason.
 *
 * @param options.overrides settings that the user gave anew, by name; the others stay as they were recorded
 * @param options.signal ends the reading early: the answer is then a NegawattError
 */
export async function readRecording(
  file: string,
  sink: RecordingSink,
  options: { readonly overrides?: Partial<RecordingHeader['settings']>; readonly signal?: AbortSignal } = {},
): Promise<void> {
  let header: RecordingHeader | undefined;
  let ended = false;
  let number = 0;
  let previous = Number.NEGATIVE_INFINITY;
  let openWindow: number | undefined;
  const refuse = (why: string, how = 'Give the file that `negawatt audit --save` wrote, whole.') =>
    new NegawattError(`cannot judge ${file}`, number > 0 ? `line ${number}: ${why}` : why, how);

  const take = (line: string) => {
    number += 1;
    if (ended) throw refuse('there is more after the closing line');
    const value = parse(line, refuse);
    if (header === undefined) {
      header = readHeader(value, refuse);
      sink.header({ ...header, settings: { ...header.settings, ...options.overrides } });
      return;
    }
    if ('footer' in value) {
      const footer = v.safeParse(footerSchema, value['footer']);
      if (!footer.success) throw refuse(`the closing line is damaged (${footer.issues[0].message})`);
      ended = true;
      sink.footer(footer.output);
      return;
    }
    const { t, s, mark } = value;
    if (finite(t) && mark !== undefined) {
      const checked = v.safeParse(markSchema, mark);
      if (!checked.success) throw refuse(`a damaged mark (${checked.issues[0].message})`);
      openWindow = follow(openWindow, checked.output, refuse);
      sink.mark(t, checked.output);
      return;
    }
    if (!finite(t) || typeof s !== 'number' || header.sources[s] === undefined) {
      throw refuse('a row without a time or a known source');
    }
    // Sources that speak by themselves interleave, but nothing is ever written more than a window late.
    if (t < previous - (header.settings.duration ?? Number.POSITIVE_INFINITY)) throw refuse('time runs backwards');
    previous = t;
    readRow(value, s, t, sink, refuse);
  };

  try {
    if (!statSync(file).isFile()) throw refuse('it is no regular file');
    await eachLine(file, take, refuse, options.signal);
  } catch (error) {
    if (error instanceof NegawattError) throw error;
    if (options.signal?.aborted === true) throw refuse('it was interrupted');
    if (error instanceof Error && 'syscall' in error) {
      number = 0;
      throw refuse(error.message, 'Give a file that exists and that you may read.');
    }
    throw error;
  }
  if (header === undefined) throw refuse('it is empty');
  if (!ended) throw refuse('it ends there, without its closing line: the file was cut');
}

/** Windows follow each other and never overlap. Answers the one that is open after a mark. */
function follow(open: number | undefined, mark: WindowMark, refuse: Refuse): number | undefined {
  if (mark.edge === 'start') {
    if (open !== undefined) throw refuse('a window that begins within another');
    return mark.window;
  }
  if (mark.window !== open) throw refuse('the end of a window that did not begin');
  return undefined;
}

type Refuse = (why: string, how?: string) => NegawattError;

async function eachLine(
  file: string,
  take: (line: string) => void,
  refuse: Refuse,
  signal: AbortSignal | undefined,
): Promise<void> {
  // The pieces of a line that is longer than a chunk are joined once, when its end is seen.
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of createReadStream(file, {
    encoding: 'utf8',
    ...(signal === undefined ? {} : { signal }),
  }) as AsyncIterable<string>) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      pieces.push(chunk.slice(from, end));
      take(pieces.length === 1 ? pieces[0]! : pieces.join(''));
      pieces = [];
      length = 0;
      from = end + 1;
    }
    if (from === chunk.length) continue;
    pieces.push(chunk.slice(from));
    length += chunk.length - from;
    if (length > longestLine) throw refuse('a line that never ends');
  }
  if (pieces.length > 0) throw refuse('the last line is cut');
}

function parse(line: string, refuse: Refuse): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw refuse(`it is not JSON (${(error as SyntaxError).message.slice(0, 60)})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('it is not a JSON object');
  return value as Record<string, unknown>;
}

function readHeader(value: Record<string, unknown>, refuse: Refuse): RecordingHeader {
  if (value['negawatt'] !== 'recording') throw refuse('it does not begin as a recording of negawatt');
  const version = value['recordingVersion'];
  if (typeof version === 'number' && version > recordingVersion) {
    throw refuse(
      `it was written by a newer negawatt (${String(value['version'])}, recording version ${version}; this one reads up to ${recordingVersion})`,
      'Update negawatt, or judge the file with the version that wrote it.',
    );
  }
  const header = v.safeParse(headerSchema, value);
  if (!header.success) {
    const [issue] = header.issues;
    throw refuse(`its header is damaged (${v.getDotPath(issue) ?? 'top'}: ${issue.message})`);
  }
  return header.output;
}

function readRow(value: Record<string, unknown>, s: number, t: number, sink: RecordingSink, refuse: Refuse): void {
  const { v: values, p: changed, x: ended, n: count, series, trouble } = value;
  if (Array.isArray(values)) {
    for (let index = 0; index < values.length; index += 1) {
      if (values[index] === null) values[index] = Number.NaN;
      else if (!finite(values[index])) throw refuse('a value that is not a number');
    }
    sink.row(s, t, values);
  } else if (Array.isArray(changed) && Array.isArray(ended) && finite(count)) {
    if (!ended.every((key) => Array.isArray(key) && key.length === 2 && key.every(finite))) {
      throw refuse('a process that ended without its id');
    }
    sink.processes(s, t, { changed: changed.map((entry) => processEntry(entry, refuse)), ended, count });
  } else if (typeof trouble === 'string') {
    sink.trouble(s, t, trouble);
  } else {
    const columns = v.safeParse(seriesSchema, series);
    if (!columns.success) throw refuse('a row of an unknown kind');
    sink.series(s, t, columns.output);
  }
}

function processEntry(value: unknown, refuse: Refuse): ProcessEntry {
  if (!Array.isArray(value) || !value.slice(0, 6).every(finite) || typeof value[6] !== 'string') {
    throw refuse('a damaged process entry');
  }
  const terminal: unknown = value[7];
  const isTold = value.length === 8 && typeof terminal === 'boolean';
  if (!isTold && value.length !== 7) throw refuse('a damaged process entry');
  const [pid, start, parent, cpu, childrenCpu, resident, name] = value as [...number[], string] as [
    number,
    number,
    number,
    number,
    number,
    number,
    string,
  ];
  return { pid, start, parent, cpu, childrenCpu, resident, ...(isTold ? { terminal } : {}), name };
}

/** A number that a probe could have read: the kernel's largest counter is 2^64, and sums of them must stay finite. */
function finite(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 2 ** 64;
}
