import type { RecordingSink, RunSettings } from '../model/recording.ts';

/**
 * Lets a judge see of a session of two commands the windows of one of them: every reading, and only its marks.
 *
 * @param run what its report is to say of the command
 * @param isOurs asked when a window opens
 */
export function sideSink(judge: RecordingSink, run: RunSettings, isOurs: () => boolean): RecordingSink {
  const windows = new Set<number>();
  return {
    header: (header) => judge.header({ ...header, settings: { ...header.settings, run } }),
    row: (source, at, values) => judge.row(source, at, values),
    processes: (source, at, scan) => judge.processes(source, at, scan),
    series: (source, at, series) => judge.series(source, at, series),
    trouble: (source, at, reason) => judge.trouble(source, at, reason),
    mark: (at, mark) => {
      if (mark.edge === 'start' && isOurs()) windows.add(mark.window);
      if (windows.has(mark.window)) judge.mark(at, mark);
    },
    footer: (footer) => judge.footer(footer),
  };
}
