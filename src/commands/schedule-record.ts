import { NegawattError } from '../errors.ts';
import { appendToLog } from '../host/log-file.ts';
import type { StateFolder } from '../host/state-folder.ts';
import { newScheduleState, readScheduleState, type ScheduleState } from '../model/schedule-state.ts';
import { writeWhole } from './output-files.ts';

const what = 'what is known of the schedule';

/** What is kept of the runs of a schedule, in the state folder. */
export interface ScheduleRecord {
  readonly log: string;
  /** The last report of a schedule that checks. */
  readonly report: string;
  readonly path: string;
  /** Undefined where nothing is known yet. @throws NegawattError where it cannot be used */
  read(): ScheduleState | undefined;
  /**
   * Changes it while no other run does.
   * @param change undefined: it stays as it is
   */
  change(since: string, change: (state: ScheduleState) => ScheduleState | undefined): Promise<ScheduleState>;
  append(line: string): void;
}

export function scheduleRecord(folder: StateFolder, name: string): ScheduleRecord {
  const file = `schedule-${name}.json`;
  const path = `${folder.path}/${file}`;
  const read = () => {
    const text = folder.read(file);
    if (typeof text !== 'string') {
      if (text.why === 'absent') return undefined;
      throw unusable(path, text.detail);
    }
    const state = readScheduleState(text);
    if ('reason' in state) throw unusable(path, state.reason);
    return state;
  };
  return {
    log: `${folder.path}/schedule-${name}.log`,
    report: `${folder.path}/schedule-${name}.report.json`,
    path,
    read,
    change: (since, change) =>
      folder.locked(file, what, () => {
        const state = read() ?? newScheduleState(since);
        const changed = change(state);
        if (changed === undefined) return state;
        writeWhole(folder.claim(file, what), `${JSON.stringify(changed, undefined, 2)}\n`);
        return changed;
      }),
    append: (line) => appendToLog(folder.place(`schedule-${name}.log`, 'the log'), line),
  };
}

function unusable(path: string, why: string): NegawattError {
  return new NegawattError(`cannot use ${path}`, why, 'Remove it: it tells only of the last runs.');
}
