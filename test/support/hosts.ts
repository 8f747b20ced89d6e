import { failure } from '../../src/model/availability.ts';
import { amdStates, cpuSettings, intelServer, intelStates } from './cpu-settings.ts';
import { gpuHosts } from './gpu-hosts.ts';
import { frequencies, kernel, linux, powercap, steady, swinging } from './host-parts.ts';
import type { Simulation } from './simulated-host.ts';
import { xeon } from './xeon-host.ts';

/** Hosts made by hand from the documented layouts; the captures in `fixtures/hosts` are recorded from them. */
export const hosts: Readonly<Record<string, () => Simulation>> = {
  'xeon-2s': xeon,
  'epyc-forbidden': epyc,
  'cloud-vm': cloudVm,
  laptop,
  'container-half-core': container,
  ...gpuHosts,
};

function epyc(): Simulation {
  const denied = failure('forbidden', 'EACCES: permission denied, open energy_uj');
  const rapl = powercap('intel-rapl', {
    'intel-rapl:0': { name: 'package-0', rangeUj: 65_532_610_987, energy: denied },
    'intel-rapl:0:0': { name: 'core', rangeUj: 65_532_610_987, energy: denied },
  });
  const cpus = Object.fromEntries(
    Array.from({ length: 8 }, (_, cpu) => [cpu, { user: 0.3, system: 0.1, iowait: 0.05 }]),
  );
  return {
    files: {
      ...kernel({
        cpus,
        memoryKb: 131_072_000,
        availableKb: 90_000_000,
        tasks: [
          { pid: 1, name: 'systemd', parent: 0 },
          { pid: 900, name: 'postgres', cores: 2, pages: 400_000 },
          { pid: 901, name: 'postgres', parent: 900, cores: 1.1, pages: 390_000 },
        ],
        disk: 'nvme0n1',
        network: 'enp65s0',
        load: [3.2, 3, 2.9],
      }),
      ...frequencies(8, () => 3_250_000),
      ...cpuSettings(8, { driver: 'acpi-cpufreq', governor: 'schedutil', turbo: true, states: amdStates }),
      ...rapl.files,
    },
    links: rapl.links,
    inventory: {
      cpu: { model: 'AMD EPYC 9124', vendor: 'AuthenticAMD', sockets: 1, cores: 8, threads: 8 },
      memory: { totalBytes: 131_072_000 * 1024 },
      os: linux('Ubuntu', '24.04', '6.8.0-45-generic'),
      virtualization: 'none',
    },
  };
}

function cloudVm(): Simulation {
  const load = { user: 0.35, system: 0.05, steal: 0.1 };
  return {
    files: kernel({
      cpus: { 0: load, 1: load, 2: load, 3: load },
      memoryKb: 16_384_000,
      availableKb: 12_000_000,
      tasks: [
        { pid: 1, name: 'systemd', parent: 0 },
        { pid: 700, name: 'java', cores: 1.3, pages: 800_000 },
        { pid: 800, name: 'sshd', cores: 0.01 },
      ],
      disk: 'vda',
      network: 'eth0',
      load: [1.7, 1.5, 1.2],
    }),
    inventory: {
      cpu: { model: 'Intel Xeon Platinum 8259CL', vendor: 'GenuineIntel', sockets: 1, cores: 2, threads: 4 },
      memory: { totalBytes: 16_384_000 * 1024 },
      os: linux('Amazon Linux', '2023', '6.1.112-122.189.amzn2023.x86_64'),
      virtualization: 'kvm',
    },
  };
}

function laptop(): Simulation {
  const rapl = powercap('intel-rapl', {
    'intel-rapl:0': { name: 'package-0', joules: swinging(8.4), maximumUw: 28_000_000 },
    'intel-rapl:0:0': { name: 'core', joules: swinging(4.1) },
    'intel-rapl:0:1': { name: 'uncore', joules: steady(0.6) },
    'intel-rapl:1': { name: 'psys', joules: steady(14.2) },
  });
  const cpus = Object.fromEntries(Array.from({ length: 8 }, (_, cpu) => [cpu, { user: 0.12, system: 0.03 }]));
  return {
    files: {
      ...kernel({
        cpus,
        memoryKb: 16_000_000,
        availableKb: 7_000_000,
        swapKb: 4_000_000,
        tasks: [
          { pid: 1, name: 'systemd', parent: 0 },
          { pid: 3000, name: 'firefox', cores: 0.7, pages: 300_000 },
          { pid: 3100, name: 'Isolated Web Co', parent: 3000, cores: 0.3, pages: 120_000 },
        ],
        disk: 'nvme0n1',
        network: 'wlp0s20f3',
        load: [0.9, 0.8, 0.7],
      }),
      ...frequencies(8, (cpu) => 1_200_000 + 100_000 * cpu),
      ...cpuSettings(8, { ...intelServer, preference: 'balance_power', states: intelStates, heat: 0 }),
      ...rapl.files,
      '/sys/class/power_supply/AC/type': 'Mains\n',
      '/sys/class/power_supply/AC/online': '0\n',
      '/sys/class/power_supply/BAT0/type': 'Battery\n',
      '/sys/class/power_supply/BAT0/status': 'Discharging\n',
      '/sys/class/power_supply/BAT0/power_now': (at) => `${Math.round(15_600_000 + 900_000 * Math.sin(at))}\n`,
      '/sys/class/hwmon/hwmon0/name': 'BAT0\n',
      '/sys/class/hwmon/hwmon1/name': 'nvme\n',
      '/sys/class/hwmon/hwmon1/temp1_input': '36850\n',
    },
    links: rapl.links,
    inventory: {
      cpu: { model: 'Intel Core Ultra 7 155U', vendor: 'GenuineIntel', sockets: 1, cores: 8, threads: 8 },
      board: { vendor: 'LENOVO', model: '21KC0012GE' },
      memory: { totalBytes: 16_000_000 * 1024 },
      os: linux('Fedora Linux', '40', '6.10.6-200.fc40.x86_64'),
      virtualization: 'none',
    },
  };
}

function container(): Simulation {
  const group = '/sys/fs/cgroup';
  return {
    files: {
      ...kernel({
        cpus: { 0: { user: 0.6 }, 1: { user: 0.5 }, 2: { user: 0.1 }, 3: { user: 0.1 } },
        memoryKb: 32_000_000,
        availableKb: 20_000_000,
        tasks: [
          { pid: 1, name: 'sh', parent: 0, start: 49_000 },
          { pid: 17, name: 'worker', cores: 0.4, pages: 30_000, start: 49_001 },
        ],
        disk: 'sda',
        network: 'eth0',
        load: [1.4, 1.3, 1.2],
      }),
      [`${group}/cpu.max`]: '50000 100000\n',
      [`${group}/cpu.stat`]: (at) =>
        `usage_usec ${Math.floor(4e9 + 0.42e6 * at)}\nuser_usec 1\nsystem_usec 1\nnr_periods ${Math.floor(10 * at)}\nnr_throttled ${Math.floor(2 * at)}\nthrottled_usec ${Math.floor(5e6 + 0.08e6 * at)}\n`,
      [`${group}/cpuset.cpus.effective`]: '0-3\n',
      [`${group}/memory.max`]: '536870912\n',
      [`${group}/memory.current`]: '220200960\n',
      [`${group}/memory.stat`]: 'anon 120000000\nfile 90000000\ninactive_file 52428800\n',
    },
    inventory: {
      cpu: { model: 'AMD EPYC 7R13', vendor: 'AuthenticAMD', sockets: 1, cores: 2, threads: 4 },
      memory: { totalBytes: 32_000_000 * 1024 },
      os: linux('Alpine Linux', '3.20.3', '5.15.0-122-generic'),
      virtualization: 'kvm',
    },
  };
}
