import type { Host } from '../host/host.ts';
import { gauge } from './columns.ts';
import { KeptFile } from './kept-file.ts';
import type { Probe } from './probe.ts';
import { rowSource } from './row-source.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Wall clock (s since 1970), time since boot (s), and monotonic time (s). /proc/uptime is CLOCK_BOOTTIME, which goes on
 * during suspend, while the monotonic time, as the times of the rows, does not: the two apart show a suspend
 * (proc_uptime(5)). From one recording of a boot to the next they show it too, as the origin of both stays.
 */
export const clock: Probe = {
  id: 'clock',
  title: 'Clocks',
  open: async (host, options) => {
    const uptime = KeptFile.open(host, '/proc/uptime', 128);
    const boot = bootOf(host);
    return rowSource(
      host,
      {
        id: 'clock',
        title: 'Clocks',
        by: 'wall clock, /proc/uptime',
        period: options.interval,
        series: [
          gauge('clock.wall', 'wall', 's'),
          gauge('clock.uptime', 'boot', 's'),
          gauge('clock.monotonic', 'boot', 's'),
        ],
        ...(boot === undefined ? {} : { boot }),
      },
      (row) => {
        row[0] = host.clock.wall();
        row[1] = Number.NaN;
        row[2] = host.clock.now();
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

/** A kernel without it, or a copy of another host's files, has none: its records cannot be told to be of one boot. */
function bootOf(host: Host): string | undefined {
  const text = host.read('/proc/sys/kernel/random/boot_id');
  const id = typeof text === 'string' ? text.trim() : '';
  return uuid.test(id) ? id : undefined;
}
