import { availableParallelism } from 'node:os';
import { shownPath } from '../../../archive/path-bytes.ts';
import { NegawattError } from '../../../errors.ts';
import type { BatchPoint, BatchTargetFacts } from '../../../model/batch.ts';
import type { BatchTarget, CallStint, StintPlan, TargetChoice, TargetFailure } from '../target.ts';
import { failureOf } from './call-failure.ts';
import { Caller, CallerEnded } from './caller.ts';
import { CommandTemplate } from './command-template.ts';
import { Crew } from './crew.ts';
import type { DataOpening, ScannedFile } from './data-calls.ts';
import { refuseMissing } from './program-there.ts';
import type { RowScan } from './row-scan.ts';
import { unreadable } from './row-source.ts';

const program = new URL('./data-child.js', import.meta.url);
/** Whatever a file makes a reader hold on to, MiB. */
const flags = ['--max-old-space-size=2048'];

/**
 * A file of rows, of which batches are read, decoded and handed on: to nothing, or to a command by its standard input.
 *
 * @param signal ends looking at the file
 * @throws NegawattError for a file that cannot be read or has no rows, and a command that cannot be run
 */
export async function dataTarget(
  choice: Pick<TargetChoice, 'data' | 'pipe'> & { readonly data: string },
  signal?: AbortSignal,
): Promise<BatchTarget> {
  const { data, pipe } = choice;
  const template = pipe === undefined ? undefined : new CommandTemplate(pipe, '--pipe');
  if (template !== undefined) refuseMissing(template.program);
  const scan = await scanned(data, signal);
  return new DataTarget(data, scan, template, factsOf(shownPath(data), scan, pipe));
}

/** In a process of its own: files are hostile. */
async function scanned(path: string, signal: AbortSignal | undefined): Promise<ScannedFile> {
  signal?.throwIfAborted();
  const caller = new Caller(program, flags);
  const kill = () => caller.kill();
  signal?.addEventListener('abort', kill, { once: true });
  try {
    return await caller.ask<ScannedFile>({ ask: 'scan', path });
  } catch (error) {
    // It was ended because nobody wants it any more, and failed at nothing.
    signal?.throwIfAborted();
    if (!(error instanceof CallerEnded)) throw error;
    const end = { how: 'exited', code: error.code, signal: error.signal, isMemoryShort: true } as const;
    const { failure, reason } = failureOf(end, caller.complaint);
    const why = failure === 'out-of-memory' ? 'its rows take more memory than there is' : reason;
    throw unreadable(path, why);
  } finally {
    signal?.removeEventListener('abort', kill);
    await caller.close();
  }
}

class DataTarget implements BatchTarget {
  readonly facts: BatchTargetFacts;
  readonly #path: string;
  readonly #scan: ScannedFile;
  readonly #pipe: CommandTemplate | undefined;
  #crew: Crew | undefined;

  constructor(path: string, scan: ScannedFile, pipe: CommandTemplate | undefined, facts: BatchTargetFacts) {
    this.#path = path;
    this.#scan = scan;
    this.#pipe = pipe;
    this.facts = facts;
  }

  async open(point: BatchPoint): Promise<TargetFailure | undefined> {
    await this.close();
    const { batch, concurrency } = point;
    const words = this.#pipe?.filled(point, availableParallelism());
    const { places, stamp } = this.#scan;
    const openings = Array.from({ length: concurrency }, (_, reader): DataOpening => {
      // The first one reads from the start, the others are spread over what was seen of the file.
      const at = reader === 0 ? undefined : places[Math.floor((reader * places.length) / concurrency)];
      return {
        path: this.#path,
        stamp,
        batch,
        ...(at === undefined ? {} : { at }),
        ...(words === undefined ? {} : { pipe: words }),
      };
    });
    try {
      const opened = await Crew.open(program, flags, openings);
      if (!(opened instanceof Crew)) return opened.failure;
      this.#crew = opened;
      return undefined;
    } catch (error) {
      // The file was there before: it changed meanwhile.
      if (!(error instanceof NegawattError)) throw error;
      return { failure: 'failed', reason: `${error.what}: ${error.why}` };
    }
  }

  run(plan: StintPlan): Promise<CallStint> {
    if (this.#crew === undefined) throw new Error('no point is open');
    return this.#crew.run(plan);
  }

  async close(): Promise<void> {
    await this.#crew?.close();
    this.#crew = undefined;
  }
}

function factsOf(title: string, scan: RowScan, pipe: string | undefined): BatchTargetFacts {
  const { format, rows, isWhole, bytes, broken, columns } = scan;
  const count = rows.toLocaleString('en-US');
  const lines = `${broken.lines.join(', ')}${broken.count > broken.lines.length ? ', …' : ''}`;
  return {
    kind: 'data',
    title,
    items: 'records',
    batchable: true,
    details: [
      { name: 'format', value: format },
      { name: 'rows', value: isWhole ? count : `more than ${count}, which were looked at` },
      { name: 'size', value: `${bytes.toLocaleString('en-US')} bytes` },
      ...(columns === undefined ? [] : [{ name: 'columns', value: shownColumns(columns) }]),
      ...(broken.count === 0
        ? []
        : [{ name: 'broken rows', value: `${broken.count.toLocaleString('en-US')}, left out: lines ${lines}` }]),
      {
        name: 'a call',
        value:
          pipe === undefined
            ? 'reads and decodes the next rows, each value of which is looked at'
            : 'reads and decodes the next rows, and ends when the pipe took them as lines of JSON',
      },
      ...(pipe === undefined ? [] : [{ name: 'pipe', value: pipe }]),
    ],
  };
}

/** The first of them. */
function shownColumns(columns: readonly string[]): string {
  const most = 8;
  return `${columns.slice(0, most).join(', ')}${columns.length > most ? `, and ${columns.length - most} more` : ''}`;
}
