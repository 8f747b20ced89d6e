import { gauge, missingProc, seldom } from './columns.ts';
import { KeptFile } from './kept-file.ts';
import type { Probe } from './probe.ts';
import { rowSource } from './row-source.ts';

/** Load averages over 1, 5 and 15 minutes: runnable and uninterruptible tasks (proc_loadavg(5)). */
export const load: Probe = {
  id: 'load',
  title: 'Load averages',
  open: async (host, options) => {
    const file = KeptFile.open(host, '/proc/loadavg', 128);
    if (!(file instanceof KeptFile)) return missingProc(file);
    const failure = file.refresh();
    if (failure !== undefined) {
      file.close();
      return missingProc(failure);
    }
    return rowSource(
      host,
      {
        id: 'load',
        title: 'Load averages',
        by: '/proc/loadavg',
        period: seldom(options.interval),
        series: [gauge('load.1', 'all', '1'), gauge('load.5', 'all', '1'), gauge('load.15', 'all', '1')],
      },
      (row) => {
        row.fill(Number.NaN);
        const unreadable = file.refresh();
        if (unreadable !== undefined) return unreadable.detail;
        let garbage = false;
        for (let index = 0; index < 3; index += 1) {
          row[index] = file.fields.number();
          garbage ||= Number.isNaN(row[index]);
        }
        return garbage ? '/proc/loadavg does not hold three numbers' : undefined;
      },
      () => file.close(),
    );
  },
};
