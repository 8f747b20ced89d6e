import { gauge } from './columns.ts';
import { KeptFile } from './kept-file.ts';
import type { Probe } from './probe.ts';
import { rowSource } from './row-source.ts';

/**
 * Wall clock (s since 1970) and time since boot (s). /proc/uptime is CLOCK_BOOTTIME, which goes on during suspend,
 * while the times of the rows are CLOCK_MONOTONIC, which does not: the two apart show a suspend (proc_uptime(5)).
 */
export const clock: Probe = {
  id: 'clock',
  title: 'Clocks',
  open: async (host, options) => {
    const uptime = KeptFile.open(host, '/proc/uptime', 128);
    return rowSource(
      host,
      {
        id: 'clock',
        title: 'Clocks',
        by: 'wall clock, /proc/uptime',
        period: options.interval,
        series: [gauge('clock.wall', 'wall', 's'), gauge('clock.uptime', 'boot', 's')],
      },
      (row) => {
        row[0] = host.clock.wall();
        row[1] = Number.NaN;
        if (!(uptime instanceof KeptFile)) return uptime.detail;
        const failure = uptime.refresh();
        if (failure !== undefined) return failure.detail;
        row[1] = uptime.fields.number();
        return Number.isNaN(row[1]) ? '/proc/uptime holds no number' : undefined;
      },
      () => {
        if (uptime instanceof KeptFile) uptime.close();
      },
    );
  },
};
