import { gpuColumns } from '../model/gpu.ts';
import type { Unit } from '../model/quantity.ts';
import type { Series, SourceDescription } from '../model/series.ts';

/** A counter that goes on between two records, as the sum of some columns of a source. */
export interface StandingColumns {
  readonly key: string;
  readonly unit: Unit;
  readonly columns: readonly number[];
}

/** Keys of a counter state: what is counted, and for most behind a space of which part. */
export const standingKeys = {
  cpu: 'cpu.busy',
  /** Monotonic time, which stands still while the machine is suspended; of it only differences say something. */
  awake: 'clock.awake',
  container: 'cgroup.cpu',
  diskRead: 'disk.read',
  diskWritten: 'disk.written',
  received: 'network.received',
  sent: 'network.sent',
  gpu: 'gpu.energy',
} as const;

/** Guest time is part of user and nice time. The line over all CPUs counts those that went offline too (fs/proc/stat.c). */
const busy: ReadonlySet<string> = new Set(['cpu.user', 'cpu.nice', 'cpu.system', 'cpu.irq', 'cpu.softirq']);

/** By metric: those whose own name would do, but for the energy, which many other sources have too. */
const keysOfMetrics: Readonly<Record<string, string>> = {
  'cgroup.cpu': standingKeys.container,
  'disk.read': standingKeys.diskRead,
  'disk.written': standingKeys.diskWritten,
  'network.received': standingKeys.received,
  'network.sent': standingKeys.sent,
};

/** Those of pods come and go by the thousand: the busiest are kept. */
export const mostInterfaces = 64;

/** Which of a source's columns go on by themselves. RAPL's do not: they wrap, in minutes. */
export function standingColumns(series: readonly Series[], gpus: SourceDescription['gpus'] = []): StandingColumns[] {
  const found: StandingColumns[] = [];
  const cpu = series.flatMap(({ metric, resource }, column) =>
    resource === 'all' && busy.has(metric) ? [column] : [],
  );
  if (cpu.length > 0) found.push({ key: standingKeys.cpu, unit: 's', columns: cpu });
  series.forEach((one, column) => {
    const { metric, resource, unit, shape } = one;
    if (metric === 'clock.monotonic') found.push({ key: standingKeys.awake, unit, columns: [column] });
    if (shape !== 'counter') return;
    const kind = isCardEnergy(one, gpus) ? standingKeys.gpu : keysOfMetrics[metric];
    if (kind !== undefined) found.push({ key: `${kind} ${resource}`, unit, columns: [column] });
  });
  return found;
}

/** NVML's total energy of a card. */
export function isCardEnergy({ metric, resource, shape }: Series, gpus: SourceDescription['gpus'] = []): boolean {
  return metric === gpuColumns.energy.metric && shape === 'counter' && gpus.some(({ uuid }) => uuid === resource);
}
