import type { Inventory } from '../../src/model/inventory.ts';
import {
  energyUj,
  type Load,
  procDiskstats,
  procLoadavg,
  procMeminfo,
  procNetDev,
  procPidStat,
  procPressure,
  procStat,
  procUptime,
  type Task,
} from './kernel-files.ts';
import type { Content } from './simulated-host.ts';

export interface Machine {
  readonly cpus: Readonly<Record<number, Load>>;
  readonly memoryKb: number;
  readonly availableKb: number;
  readonly swapKb?: number;
  readonly tasks: readonly Task[];
  readonly disk: string;
  readonly network: string;
  readonly load: readonly [number, number, number];
}

/** What every Linux has below /proc. */
export function kernel(machine: Machine): Record<string, Content> {
  const files: Record<string, Content> = {
    '/proc/stat': (at) => procStat(at, machine.cpus),
    '/proc/uptime': procUptime,
    '/proc/sys/kernel/random/boot_id': '5f0c7a52-2f1e-4c39-9d6b-0a4b8c1d7e30\n',
    '/proc/loadavg': procLoadavg(...machine.load),
    '/proc/meminfo': procMeminfo(machine.memoryKb, machine.availableKb, machine.swapKb),
    '/proc/diskstats': (at) => procDiskstats(at, machine.disk, 3e6, 1.5e6),
    [`/sys/block/${machine.disk}/stat`]: '',
    '/sys/block/loop0/stat': '',
    '/proc/net/dev': (at) => procNetDev(at, machine.network, 120_000, 45_000),
    '/proc/pressure/cpu': (at) => procPressure(at, 0.02, 0),
    '/proc/pressure/memory': (at) => procPressure(at, 0.001, 0.0005),
    '/proc/pressure/io': (at) => procPressure(at, 0.01, 0.004),
    '/proc/self/cgroup': '0::/\n',
    '/proc/mounts': 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime 0 0\n',
    '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory pids\n',
    '/sys/devices/system/cpu/online': `0-${Object.keys(machine.cpus).length - 1}\n`,
  };
  for (const task of machine.tasks) files[`/proc/${task.pid}/stat`] = (at) => procPidStat(at, task);
  return files;
}

export function frequencies(cpus: number, kilohertz: (cpu: number, at: number) => number): Record<string, Content> {
  return Object.fromEntries(
    Array.from({ length: cpus }, (_, cpu) => [
      `/sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_cur_freq`,
      (at: number) => `${Math.round(kilohertz(cpu, at))}\n`,
    ]),
  );
}

export interface Zone {
  readonly name: string;
  /** Joules since time 0. */
  readonly joules?: (at: number) => number;
  readonly startJoules?: number;
  readonly rangeUj?: number;
  readonly maximumUw?: number;
  readonly energy?: Content;
}

/** A control type of powercap: zones by their folder's name; the class folder links to each, children beside parents. */
export function powercap(controlType: string, zones: Readonly<Record<string, Zone>>) {
  const files: Record<string, Content> = {};
  const links: Record<string, string> = {};
  const base = `/sys/devices/virtual/powercap/${controlType}`;
  files[`${base}/enabled`] = '1\n';
  links[`/sys/class/powercap/${controlType}`] = base;
  for (const [folder, zone] of Object.entries(zones)) {
    const parent = folder.split(':').length > 2 ? `${base}/${folder.split(':').slice(0, 2).join(':')}` : base;
    const path = `${parent}/${folder}`;
    const { joules, startJoules = 1000, rangeUj = 262_143_328_850, maximumUw } = zone;
    files[`${path}/name`] = `${zone.name}\n`;
    files[`${path}/max_energy_range_uj`] = `${rangeUj}\n`;
    files[`${path}/energy_uj`] = zone.energy ?? ((at) => energyUj(startJoules + (joules?.(at) ?? 0), rangeUj));
    if (maximumUw !== undefined) files[`${path}/constraint_0_max_power_uw`] = `${maximumUw}\n`;
    links[`/sys/class/powercap/${folder}`] = path;
  }
  return { files, links };
}

/** Joules so far of a power that swings around its mean: 20 % up and down, a full swing in eight seconds. */
export const swinging = (mean: number) => (at: number) =>
  mean * (at + (0.2 * 8 * (1 - Math.cos((2 * Math.PI * at) / 8))) / (2 * Math.PI));
export const steady = (mean: number) => (at: number) => mean * at;

export const linux = (distribution: string, release: string, kernelRelease: string): Inventory['os'] => ({
  platform: 'linux',
  distribution,
  release,
  kernel: kernelRelease,
  architecture: 'x64',
});
