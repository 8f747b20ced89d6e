import { type OptionName, originOf } from '../config/options.ts';
import { exitCodes, NegawattError } from '../errors.ts';
import { factsOf } from '../gate/report-side.ts';
import type { WindowCounters } from '../history/counter-fold.ts';
import type { RecordingSink } from '../model/recording.ts';
import type { Report } from '../model/report.ts';
import { visible } from '../report/escape.ts';
import type { Context, Given } from './command.ts';
import { openHost } from './open-host.ts';

/** The options of every command that can be recorded. */
export interface RecordingOptions {
  readonly record?: boolean;
  readonly as?: string;
  readonly history?: string;
}

/** Keeps a report in the history, and tells it what happened since the last record. Does nothing without `--record`. */
export interface Recorder {
  /** See the recording as it comes. */
  readonly sinks: readonly RecordingSink[];
  /** The report with what happened since the last record of this host. A history that cannot be read costs only that. */
  completed<T extends Report>(report: T): Promise<T>;
  /** Once the report is out. False: it could not be kept, and stderr says why. */
  keep(report: Report): Promise<boolean>;
}

const none: Recorder = { sinks: [], completed: async (report) => report, keep: async () => true };

/** What is measured now and here is recorded, and nothing else. */
const notMeasured: readonly (readonly [OptionName, string])[] = [
  ['from', 'a recording that is judged again is not measured again'],
  ['host', 'a capture is of another time, and perhaps of another machine'],
  ['replay', 'a recorded table is not measured again'],
];

/** @throws NegawattError for options that say nothing together, or a history that there cannot be */
export async function recorderOf(
  given: Given,
  options: RecordingOptions & { readonly root?: string },
  context: Context,
): Promise<Recorder> {
  refuseContradictions(given, options);
  if (options.record !== true) return none;
  const [
    { CounterFold },
    { between },
    { sinceFigures },
    { checkName, countersBefore, recordHistory },
    { historyPlace },
  ] = await Promise.all([
    import('../history/counter-fold.ts'),
    import('../history/between-runs.ts'),
    import('../history/between-figures.ts'),
    import('../history/record-history.ts'),
    import('../history/place.ts'),
  ]);
  const { as: name, history: file, root } = options;
  if (name !== undefined) checkName(name);
  historyPlace(file, context.env, 'read');
  const fold = new CounterFold();
  const warn = (text: string) => context.stderr.write(`negawatt: warning: ${visible(text)}\n`);
  let window: WindowCounters | undefined;
  let unread: NegawattError | undefined;
  /** A machine that is measured below a root has its own id there. */
  const reader = async () => {
    if (root === undefined) return {};
    const host = await openHost({ root });
    return { read: (path: string) => host.read(path) };
  };
  return {
    sinks: [fold],
    completed: async (report) => {
      window = fold.window();
      if (window === undefined) {
        warn('between records nothing is known: the id of the boot, the time since or the CPU times cannot be read');
        return report;
      }
      try {
        const { hardware } = factsOf(report);
        const before = await countersBefore({ hardware, file, ...(await reader()) }, context);
        return before === undefined ? report : { ...report, since: between(before, window) };
      } catch (error) {
        if (!(error instanceof NegawattError)) throw error;
        // Most often it cannot be written either, which is then told: one trouble, one line.
        unread = error;
        return report;
      }
    },
    keep: async (report) => {
      const counters = window;
      try {
        const { notes } = await recordHistory(
          report,
          {
            file,
            name,
            ...(await reader()),
            ...(counters === undefined
              ? {}
              : {
                  counters: counters.last,
                  between: (before) => sinceFigures({ since: between(before, counters) }),
                }),
          },
          context,
        );
        if (unread !== undefined) warn(`the report says nothing of the time since the last record: ${unread.message}`);
        for (const note of notes) warn(note);
        return true;
      } catch (error) {
        if (!(error instanceof NegawattError)) throw error;
        context.stderr.write(`negawatt: not recorded: ${visible(error.message)}\n`);
        return false;
      }
    },
  };
}

/** The exit code of a command whose report could not be kept: 2, unless it has one of its own that says more. */
export function codeWhenNotKept(code: number): number {
  return code === exitCodes.ok || code === exitCodes.failed ? exitCodes.usage : code;
}

function refuseContradictions(given: Given, { record }: RecordingOptions): void {
  const isGiven = (name: OptionName) => !['default', undefined].includes(given.origin(name));
  const nameOf = (name: OptionName) => originOf(name, given.origin(name));
  for (const [name, why] of notMeasured) {
    if (record !== true || !isGiven(name)) continue;
    throw new NegawattError(
      `${nameOf('record')} and ${nameOf(name)} contradict each other`,
      why,
      'Leave one of them out.',
    );
  }
  for (const name of ['as', 'history'] as const) {
    // A variable may be set for the commands that read the history.
    if (record === true || given.origin(name) !== 'flag') continue;
    throw new NegawattError(
      `${nameOf(name)} is of no use alone`,
      'nothing is recorded',
      'Add --record, or leave it out.',
    );
  }
}
