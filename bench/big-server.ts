import {
  procDiskstats,
  procLoadavg,
  procMeminfo,
  procNetDev,
  procPidStat,
  procPressure,
  procStat,
  procUptime,
} from '../test/support/kernel-files.ts';
import type { Content, Simulation } from '../test/support/simulated-host.ts';

/** A server with two sockets, a frequency file for each CPU, RAPL zones with DRAM, and a process table. */
export function bigServer({ cpus, processes }: { cpus: number; processes: number }): Simulation {
  const loads = Object.fromEntries(
    Array.from({ length: cpus }, (_, cpu) => [cpu, { user: (cpu % 10) / 12, system: 0.02 }]),
  );
  const files: Record<string, Content> = {
    '/proc/stat': (at) => procStat(at, loads),
    '/proc/uptime': procUptime,
    '/proc/loadavg': procLoadavg(40, 41, 42),
    '/proc/meminfo': procMeminfo(527_000_000, 300_000_000, 8_000_000),
    '/proc/diskstats': (at) => procDiskstats(at, 'nvme0n1', 5e7, 2e7),
    '/proc/1/net/dev': (at) => procNetDev(at, 'eth0', 1e8, 1e8),
    '/proc/self/cgroup': '0::/\n',
    '/proc/mounts': 'cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n',
    '/sys/block/nvme0n1/size': '1\n',
    '/sys/fs/cgroup/cgroup.controllers': 'cpu memory\n',
  };
  for (const resource of ['cpu', 'memory', 'io']) {
    files[`/proc/pressure/${resource}`] = (at) => procPressure(at, 0.01, 0.001);
  }
  for (let cpu = 0; cpu < cpus; cpu += 1) {
    files[`/sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_cur_freq`] = (at) =>
      `${2_000_000 + 1000 * cpu + Math.round(at)}\n`;
  }
  for (let index = 0; index < processes; index += 1) {
    const task = { pid: 100 + index, name: `worker-${index}`, cores: (index % 50) / 1000 };
    files[`/proc/${task.pid}/stat`] = (at) => procPidStat(at, task);
  }
  const links: Record<string, string> = {};
  const zones = {
    'intel-rapl:0': 'package-0',
    'intel-rapl:0:0': 'dram',
    'intel-rapl:1': 'package-1',
    'intel-rapl:1:0': 'dram',
  };
  for (const [folder, name] of Object.entries(zones)) {
    const parent = folder.slice(0, 'intel-rapl:0'.length);
    const path = `/sys/devices/virtual/powercap/intel-rapl/${folder === parent ? folder : `${parent}/${folder}`}`;
    files[`${path}/name`] = `${name}\n`;
    files[`${path}/max_energy_range_uj`] = '262143328850\n';
    files[`${path}/energy_uj`] = (at) => `${Math.round(1e9 + at * 150e6)}\n`;
    links[`/sys/class/powercap/${folder}`] = path;
  }
  return { files, links };
}
