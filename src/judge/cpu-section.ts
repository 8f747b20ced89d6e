import { quantity, type Source } from '../model/quantity.ts';
import type { AuditReport } from '../model/report.ts';
import type { Capacity } from './capacity.ts';
import { orNothing, rounded } from './optional.ts';
import type { SeriesFold } from './series-fold.ts';

/** USER_HZ is 100 wherever Linux runs but on Alpha: /proc/stat counts in hundredths of a second. */
const tick = 0.01;
/** Six truncated counters, each off by up to a tick at both ends: twice the standard deviation of their sum. */
const busyHalfWidth = 2 * tick;

/** What /proc/stat, the frequencies and the load averages tell of the CPUs; undefined without two readings. */
export function accountCpu(
  fold: SeriesFold | undefined,
  frequency: SeriesFold | undefined,
  load: SeriesFold | undefined,
  by: (id: string) => Source,
) {
  const online = fold?.find('cpu.online');
  const user = fold?.find('cpu.user', 'all');
  if (fold === undefined || online === undefined || user === undefined || !(user.covered > 0)) return undefined;
  const source = by('cpu');
  const spent = (...metrics: string[]) =>
    metrics.reduce((sum, metric) => sum + (fold.find(metric, 'all')?.sum ?? 0), 0);
  // Guest time is part of user and nice time: adding it would count it twice.
  const busySeconds = spent('cpu.user', 'cpu.nice', 'cpu.system', 'cpu.irq', 'cpu.softirq');
  const capacitySeconds = online.mean * user.covered;
  const used = quantity(busySeconds, 's', source, {
    interval: [Math.max(0, busySeconds - busyHalfWidth), busySeconds + busyHalfWidth],
  });
  const total = quantity(capacitySeconds, 's', source);
  const share = (seconds: number) => quantity(seconds / capacitySeconds, '1', source);
  const capacity: Capacity = {
    resource: `CPU (${rounded(online.mean)} online CPUs)`,
    used,
    usedLabel: 'busy core-seconds',
    total,
    totalLabel: 'online CPUs x window',
  };
  return {
    capacity,
    section: {
      online: quantity(online.mean, '1', source),
      utilisation: quantity(busySeconds / capacitySeconds, '1', source, {
        interval: [used.interval![0] / capacitySeconds, used.interval![1] / capacitySeconds],
      }),
      iowait: share(spent('cpu.iowait')),
      steal: share(spent('cpu.steal')),
      guest: share(spent('cpu.guest', 'cpu.guest_nice')),
      perCore: fold.all('cpu.busy').map((busy) => {
        const { resource } = busy.series;
        const idle = fold.find('cpu.idle', resource)?.sum ?? 0;
        const steal = fold.find('cpu.steal', resource)?.sum ?? 0;
        const all = busy.sum + idle + steal;
        return {
          cpu: resource,
          ...(all > 0 ? { utilisation: quantity(busy.sum / all, '1', source) } : {}),
        };
      }),
      ...orNothing('frequency', frequencySection(frequency, by('frequency'))),
      ...orNothing('load', loadSection(load, by('load'))),
    } satisfies AuditReport['cpu'],
  };
}

function frequencySection(fold: SeriesFold | undefined, source: Source) {
  const read = fold?.all('cpu.frequency').filter(({ readings }) => readings > 0) ?? [];
  if (read.length === 0) return undefined;
  return {
    mean: quantity(read.reduce((sum, { mean }) => sum + mean, 0) / read.length, 'Hz', source),
    lowest: quantity(Math.min(...read.map(({ lowest }) => lowest)), 'Hz', source),
    highest: quantity(Math.max(...read.map(({ highest }) => highest)), 'Hz', source),
  };
}

function loadSection(fold: SeriesFold | undefined, source: Source) {
  const read = ['load.1', 'load.5', 'load.15'].map((metric) => fold?.find(metric)?.last ?? Number.NaN);
  return read.every(Number.isFinite) ? read.map((load) => quantity(load, '1', source)) : undefined;
}
