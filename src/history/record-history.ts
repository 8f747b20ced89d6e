import { NegawattError } from '../errors.ts';
import type { CounterState, HistoryFigure } from '../model/history.ts';
import type { Report } from '../model/report.ts';
import type { HistoryDatabase } from './connection.ts';
import { findHistory, openHistory } from './database.ts';
import { hostDigest } from './host-digest.ts';
import { historyPlace } from './place.ts';
import { recordOf } from './record-of.ts';
import { thinToday } from './retention.ts';
import { append, lastCounters, tell, told } from './store.ts';

export interface RecordOptions {
  /** As `--history` names it; else the one in the state folder. */
  readonly file?: string | undefined;
  /** Of the series; else the kind of the report. */
  readonly name?: string | undefined;
  /** How the counters that go on by themselves stood at the end of the window. */
  readonly counters?: CounterState | undefined;
  /** What they tell of the time since the record before, which left them so. */
  readonly between?: ((before: CounterState) => readonly HistoryFigure[]) | undefined;
  /** Reads a file of the host that was measured, where that is not this one: below a root. */
  readonly read?: ((path: string) => unknown) | undefined;
}

export interface RecordContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the waiting for another writer. */
  readonly signal?: AbortSignal;
}

export interface Recorded {
  readonly path: string;
  /** What a reader has to know, in sentences: for stderr. */
  readonly notes: readonly string[];
}

/** A name of a series that can be typed, and is not taken for `last-30d`. */
const plainName = /^(?!last-\d)[A-Za-z0-9][\w.-]{0,63}$/;

/** @throws NegawattError for a name that `--baseline history:NAME` could not name */
export function checkName(name: string): void {
  if (plainName.test(name)) return;
  throw new NegawattError(
    `${JSON.stringify(name)} cannot name a series of the history`,
    'a name begins with a letter or digit, has 64 of letters, digits, dots, dashes and underscores at most, and does not begin as last-30d does',
    'Give another one with --as.',
  );
}

/**
 * Keeps what a report tells in the history, making one where there is none.
 *
 * @throws NegawattError where it cannot be kept: nothing of it then is, and what was kept before stays as it was
 */
export async function recordHistory(report: Report, options: RecordOptions, context: RecordContext): Promise<Recorded> {
  const { file, name = report.kind, counters, between, read } = options;
  checkName(name);
  if (report.kind === 'run' && report.command.succeeded === 0) {
    // Whoever fails at once uses little: it would look like the best run ever.
    return { path: '', notes: ['Nothing was recorded: no run of the command succeeded.'] };
  }
  const path = historyPlace(file, context.env, 'write');
  const record = recordOf(report, { name, host: '' });
  const host = hostDigest(record.hardware, read);
  const history = await openHistory(path, 'write', context);
  try {
    const appended = await history.transaction(() => {
      claim(history, host);
      const before = counters === undefined ? undefined : lastCounters(history, host);
      const further = before === undefined ? [] : (between?.(before) ?? []);
      const figures = [...record.figures, ...further];
      return append(history, { ...record, host, figures, ...(counters === undefined ? {} : { counters }) });
    });
    return { path, notes: [...notesOn(appended), ...(await thinned(history))] };
  } finally {
    history.close();
  }
}

/** How the counters of this host stood at its last record; undefined where there is none, or no history. */
export async function countersBefore(
  { hardware, file, read }: Pick<RecordOptions, 'file' | 'read'> & { readonly hardware: string },
  context: RecordContext,
): Promise<CounterState | undefined> {
  const history = await findHistory(historyPlace(file, context.env, 'read'));
  if (history === undefined) return undefined;
  try {
    return lastCounters(history, hostDigest(hardware, read));
  } finally {
    history.close();
  }
}

/** The first host that records into a file has it. */
function claim(history: HistoryDatabase, host: string): void {
  const owner = told(history, 'owner');
  if (owner === undefined) tell(history, 'owner', host);
  else if (owner !== host) {
    throw new NegawattError(
      `cannot record into the history ${history.path}`,
      'another host records into it: of two that share a file no counter could be followed',
      'Give this host a file of its own: --history FILE. One file for reading: negawatt history import.',
    );
  }
}

function notesOn({ isClockStep, isDuplicate }: ReturnType<typeof append>): readonly string[] {
  if (isDuplicate) return ['Nothing was recorded: the history has a record of this time already.'];
  return isClockStep ? ['The wall clock was put back since the last record: this one is marked.'] : [];
}

/** What was recorded stays recorded, whatever becomes of the old records. */
async function thinned(history: HistoryDatabase): Promise<readonly string[]> {
  try {
    await history.transaction(() => thinToday(history, Date.now() / 1000));
    return [];
  } catch (error) {
    if (!(error instanceof NegawattError)) throw error;
    return [`Old records were not put together to daily ones: ${error.message}`];
  }
}
