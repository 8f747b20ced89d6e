import type { Host } from '../host/host.ts';
import type { Surroundings } from '../model/doctor.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Series } from '../model/series.ts';
import { containerOf, hasHypervisorFlag, isWsl } from '../probes/surroundings.ts';

/** What stands between this process and the machine: a container, a hypervisor, limits, hidden processes. */
export function surroundingsOf(
  host: Host,
  { virtualization, os }: Inventory,
  limits: Surroundings['limits'],
): Surroundings {
  const container = containerOf(host);
  const hypervisor =
    virtualization === 'none'
      ? undefined
      : (virtualization ?? (hasHypervisorFlag(host) ? 'unknown hypervisor' : undefined));
  const hidden = hiddenProcesses(host);
  return {
    ...(container === undefined ? {} : { container }),
    ...(hypervisor === undefined ? {} : { virtualization: hypervisor }),
    wsl: isWsl(host) || /microsoft/i.test(os.kernel ?? ''),
    ...(hidden === undefined ? {} : { hiddenProcesses: hidden }),
    limits,
  };
}

/** The option hidepid of proc(5), or that not even the first process is seen. */
function hiddenProcesses(host: Host): string | undefined {
  const mounts = host.read('/proc/mounts');
  const options = typeof mounts === 'string' ? /^\S+ \/proc proc (\S+)/m.exec(mounts)?.[1]?.split(',') : undefined;
  const hidepid = options?.find((option) => /^hidepid=(?!0$|off$)/.test(option));
  if (hidepid !== undefined) {
    const gid = options?.find((option) => option.startsWith('gid='));
    return `/proc is mounted with ${hidepid}${gid === undefined ? '' : ` and ${gid}`}`;
  }
  const names = host.list('/proc');
  if ('ok' in names || !names.some((name) => /^\d+$/.test(name)) || names.includes('1')) return undefined;
  return '/proc shows no process 1';
}

/** The limits in one reading of the source `cgroup`. */
export function limitsIn(series: readonly Series[], values: ArrayLike<number>): Surroundings['limits'] {
  return series.flatMap(({ metric, resource: group }, index) => {
    const value = values[index] ?? Number.NaN;
    const what = limited[metric];
    return what === undefined || !Number.isFinite(value) ? [] : [{ what, value, group }];
  });
}

const limited: Readonly<Record<string, 'cpu' | 'memory'>> = {
  'cgroup.cores': 'cpu',
  'cgroup.memory_limit': 'memory',
};
