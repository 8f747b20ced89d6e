import { quantity, type Source } from '../model/quantity.ts';
import type { AuditReport } from '../model/report.ts';
import type { Capacity } from './capacity.ts';
import { orNothing, rounded } from './optional.ts';
import type { Folded, SeriesFold } from './series-fold.ts';

/** Inside a limited container the quota is the capacity, and the group's own use is what is used. */
export function accountContainer(
  fold: SeriesFold | undefined,
  source: Source,
): { cpu?: Capacity; memory?: Capacity; section?: NonNullable<AuditReport['container']> } {
  const cpu = fold?.find('cgroup.cpu');
  const cores = fold?.find('cgroup.cores');
  const memory = fold?.find('cgroup.memory');
  const limit = fold?.find('cgroup.memory_limit');
  const throttled = fold?.find('cgroup.throttled');
  const any = cpu ?? cores ?? memory ?? limit;
  if (any === undefined) return {};
  const figure = (folded: Folded | undefined, unit: 'By' | '1') =>
    folded !== undefined && folded.readings > 0 ? quantity(folded.mean, unit, source) : undefined;
  const time = cpu !== undefined && cpu.covered > 0 ? quantity(cpu.sum, 's', source) : undefined;
  const allowed = figure(cores, '1');
  const held = figure(memory, 'By');
  const most = figure(limit, 'By');
  return {
    ...(time !== undefined && allowed !== undefined && allowed.value > 0 && cpu !== undefined
      ? {
          cpu: {
            resource: `CPU (container limited to ${rounded(allowed.value)} cores)`,
            used: time,
            usedLabel: "the container's CPU time",
            total: quantity(allowed.value * cpu.covered, 's', source),
            totalLabel: 'quota x window',
          },
        }
      : {}),
    ...(held !== undefined && most !== undefined && most.value > 0
      ? {
          memory: {
            resource: 'memory (of the container)',
            used: held,
            usedLabel: 'working set, time mean',
            total: most,
            totalLabel: "the container's limit",
          },
        }
      : {}),
    section: {
      path: any.series.resource,
      ...orNothing('cores', allowed),
      ...orNothing('cpu', time),
      ...(throttled !== undefined && throttled.covered > 0
        ? { throttled: quantity(throttled.sum / throttled.covered, '1', source) }
        : {}),
      ...orNothing('memory', held),
      ...orNothing('memoryLimit', most),
    },
  };
}
