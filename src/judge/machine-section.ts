import { type Quantity, quantity, type Source } from '../model/quantity.ts';
import type { AuditReport } from '../model/report.ts';
import type { Capacity } from './capacity.ts';
import { accountContainer } from './container-section.ts';
import { accountCpu } from './cpu-section.ts';
import type { Evidence } from './evidence.ts';
import { accountMemory } from './memory-section.ts';
import { orNothing } from './optional.ts';
import type { Folded, SeriesFold } from './series-fold.ts';

/** What the kernel tells of the machine over the window: everything but energy and processes. */
export interface MachineAccount {
  readonly capacities: { readonly cpu?: Capacity; readonly memory?: Capacity };
  readonly sections: Pick<AuditReport, 'cpu' | 'container' | 'memory' | 'pressure' | 'disks' | 'networks'>;
}

export function accountMachine(evidence: Evidence): MachineAccount {
  const fold = (id: string) => evidence.folds[evidence.header.sources.findIndex((source) => source.id === id)];
  const by = (id: string): Source => ({
    kind: 'measured',
    by: evidence.header.sources.find((source) => source.id === id)?.by ?? id,
  });
  const cpu = accountCpu(fold('cpu'), fold('frequency'), fold('load'), by);
  const memory = accountMemory(fold('memory'), by('memory'));
  const container = accountContainer(fold('cgroup'), by('cgroup'));
  return {
    capacities: {
      ...orNothing('cpu', container.cpu ?? cpu?.capacity),
      ...orNothing('memory', container.memory ?? memory?.capacity),
    },
    sections: {
      ...orNothing('cpu', cpu?.section),
      ...orNothing('container', container.section),
      ...orNothing('memory', memory?.section),
      pressure: pressureSection(fold('pressure'), by('pressure')),
      disks: diskSection(fold('disk'), by('disk')),
      networks: networkSection(fold('network'), by('network')),
    },
  };
}

function pressureSection(fold: SeriesFold | undefined, source: Source): AuditReport['pressure'] {
  const share = (folded: Folded | undefined) =>
    folded !== undefined && folded.covered > 0 ? quantity(folded.sum / folded.covered, '1', source) : undefined;
  return (fold?.all('pressure.some') ?? []).flatMap((some) => {
    const { resource } = some.series;
    const value = share(some);
    if (value === undefined) return [];
    return [{ resource, some: value, ...orNothing('full', share(fold?.find('pressure.full', resource))) }];
  });
}

function rate(folded: Folded | undefined, source: Source): Quantity | undefined {
  return folded !== undefined && folded.covered > 0 ? quantity(folded.sum / folded.covered, 'By/s', source) : undefined;
}

function diskSection(fold: SeriesFold | undefined, source: Source): AuditReport['disks'] {
  return (fold?.all('disk.read') ?? []).flatMap((read) => {
    const name = read.series.resource;
    const reads = rate(read, source);
    const writes = rate(fold?.find('disk.written', name), source);
    const busy = fold?.find('disk.busy', name);
    if (reads === undefined || writes === undefined) return [];
    return [
      {
        name,
        read: reads,
        written: writes,
        ...(busy !== undefined && busy.covered > 0 ? { busy: quantity(busy.sum / busy.covered, '1', source) } : {}),
      },
    ];
  });
}

function networkSection(fold: SeriesFold | undefined, source: Source): AuditReport['networks'] {
  return (fold?.all('network.received') ?? []).flatMap((received) => {
    const name = received.series.resource;
    const down = rate(received, source);
    const up = rate(fold?.find('network.sent', name), source);
    return down === undefined || up === undefined ? [] : [{ name, received: down, sent: up }];
  });
}
