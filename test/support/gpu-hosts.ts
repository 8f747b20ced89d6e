import { failure } from '../../src/model/availability.ts';
import { amdStates, cpuSettings, intelServer, intelStates, shallowStates } from './cpu-settings.ts';
import { driver } from './gpu-card-parts.ts';
import { a100, gb200s, geforce } from './gpu-cards.ts';
import { gpuProgram } from './gpu-lines.ts';
import { h100s } from './h100-cards.ts';
import { frequencies, kernel, linux, powercap } from './host-parts.ts';
import { procPidStat, type Task } from './kernel-files.ts';
import type { Content, Simulation } from './simulated-host.ts';
import { xeon } from './xeon-host.ts';

/** Hosts with NVIDIA's cards, by the lines that the helpers print on them. */
export const gpuHosts: Readonly<Record<string, () => Simulation>> = {
  'xeon-8xh100': xeonWithH100s,
  'a100-mig': epycWithA100,
  'geforce-workstation': workstation,
  'gb200-node': gb200Node,
};

const python = (pid: number, more: Partial<Task> = {}): Task => ({ pid, name: 'python3', cores: 0.9, ...more });

/** What the driver and the owners of processes on its cards have below /proc. */
function driverFiles(version: string, tasks: readonly Task[], architecture = 'x86_64'): Record<string, Content> {
  const kernelModule = `NVIDIA UNIX ${architecture} Kernel Module  ${version}  Tue Oct 14 07:02:11 UTC 2025`;
  const files: Record<string, Content> = {
    '/proc/driver/nvidia/version': `NVRM version: ${kernelModule}\nGCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n`,
  };
  for (const { pid, name } of tasks) {
    files[`/proc/${pid}/status`] = `Name:\t${name}\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\n`;
  }
  return files;
}

function xeonWithH100s(): Simulation {
  const base = xeon();
  const workers = [2102, 2103, 2104].map((pid) => python(pid, { name: 'vllm worker', parent: 2100, pages: 2_400_000 }));
  const others = [2400, 2500, 2501, 2600].map((pid) => python(pid, { cores: 0.4, pages: 900_000 }));
  const tasks = [...workers, ...others];
  const stats = tasks.map((task): [string, Content] => [`/proc/${task.pid}/stat`, (at) => procPidStat(at, task)]);
  return {
    ...base,
    files: {
      ...base.files,
      ...cpuSettings(16, { ...intelServer, states: shallowStates }),
      ...Object.fromEntries(stats),
      ...driverFiles(driver, [python(2101, { name: 'vllm worker' }), ...tasks]),
    },
    programs: { nvml: gpuProgram(`NVML ${driver}`, h100s()) },
  };
}

function epycWithA100(): Simulation {
  const cpus = Object.fromEntries(
    Array.from({ length: 8 }, (_, cpu) => [cpu, { user: cpu < 2 ? 0.7 : 0.05, system: 0.03 }]),
  );
  const rapl = powercap('intel-rapl', {
    'intel-rapl:0': { name: 'package-0', joules: (at) => 88 * at, rangeUj: 65_532_610_987 },
    'intel-rapl:0:0': { name: 'core', joules: (at) => 31 * at, rangeUj: 65_532_610_987 },
  });
  const tasks = [python(910, { pages: 500_000 }), python(911, { pages: 1_200_000 })];
  return {
    files: {
      ...kernel({
        cpus,
        memoryKb: 131_072_000,
        availableKb: 101_000_000,
        tasks: [{ pid: 1, name: 'systemd', parent: 0 }, ...tasks],
        disk: 'nvme0n1',
        network: 'enp65s0',
        load: [1.8, 1.7, 1.7],
      }),
      ...frequencies(8, (cpu) => (cpu < 2 ? 3_400_000 : 1_500_000)),
      ...cpuSettings(8, { driver: 'acpi-cpufreq', governor: 'performance', turbo: true, states: amdStates }),
      ...rapl.files,
      ...driverFiles(driver, tasks),
    },
    links: rapl.links,
    inventory: {
      cpu: { model: 'AMD EPYC 9124', vendor: 'AuthenticAMD', sockets: 1, cores: 8, threads: 8 },
      memory: { totalBytes: 131_072_000 * 1024 },
      os: linux('Ubuntu', '24.04', '6.8.0-45-generic'),
      virtualization: 'none',
    },
    programs: { nvml: gpuProgram(`NVML ${driver}`, a100()) },
  };
}

/** The library cannot be loaded, so that nvidia-smi is asked; its card has no watts. RAPL may not be read. */
function workstation(): Simulation {
  const cpus = Object.fromEntries(Array.from({ length: 12 }, (_, cpu) => [cpu, { user: 0.15, system: 0.02 }]));
  const rapl = powercap('intel-rapl', {
    'intel-rapl:0': { name: 'package-0', energy: failure('forbidden', 'EACCES: permission denied, open energy_uj') },
  });
  const tasks: readonly Task[] = [
    { pid: 1410, name: 'Xorg', cores: 0.2, pages: 40_000 },
    { pid: 1720, name: 'blender', cores: 1.5, pages: 300_000 },
  ];
  const noLibrary = 'libnvidia-ml.so.1: cannot open shared object file: No such file or directory';
  return {
    files: {
      ...kernel({
        cpus,
        memoryKb: 32_800_000,
        availableKb: 21_000_000,
        swapKb: 2_000_000,
        tasks: [{ pid: 1, name: 'systemd', parent: 0 }, ...tasks],
        disk: 'nvme0n1',
        network: 'enp5s0',
        load: [2, 1.9, 1.8],
      }),
      ...frequencies(12, () => 3_700_000),
      ...cpuSettings(12, { ...intelServer, governor: 'performance', preference: 'performance', states: intelStates }),
      ...rapl.files,
      ...driverFiles('470.256.02', tasks),
    },
    links: rapl.links,
    inventory: {
      cpu: { model: 'Intel Core i7-8700K', vendor: 'GenuineIntel', sockets: 1, cores: 6, threads: 12 },
      board: { vendor: 'ASUSTeK COMPUTER INC.', model: 'PRIME Z370-A' },
      memory: { totalBytes: 32_800_000 * 1024 },
      os: linux('Ubuntu', '22.04', '5.15.0-122-generic'),
      virtualization: 'none',
    },
    programs: {
      nvml: [[0, JSON.stringify({ failed: { why: 'absent', detail: noLibrary } })]],
      'nvidia-smi': gpuProgram('nvidia-smi 470.256.02', geforce()),
    },
  };
}

/** Two Grace superchips. There is no RAPL on them: of the CPUs only the module's power tells, which is in no total. */
function gb200Node(): Simulation {
  const cpus = Object.fromEntries(
    Array.from({ length: 144 }, (_, cpu) => [cpu, cpu < 12 ? { user: 0.6, system: 0.05 } : { user: 0.01 }]),
  );
  const tasks = [python(3100, { pages: 500_000 }), python(3101, { pages: 500_000 })];
  return {
    files: {
      ...kernel({
        cpus,
        memoryKb: 938_000_000,
        availableKb: 890_000_000,
        tasks: [{ pid: 1, name: 'systemd', parent: 0 }, ...tasks],
        disk: 'nvme0n1',
        network: 'enP5p9s0',
        load: [8.1, 7.9, 7.5],
      }),
      ...frequencies(144, (cpu) => (cpu < 12 ? 3_330_000 : 2_100_000)),
      ...cpuSettings(144, { driver: 'cppc_cpufreq', governor: 'ondemand' }),
      ...driverFiles(driver, tasks, 'aarch64'),
    },
    kernel: { pageSize: 65_536, clockTicks: 100 },
    inventory: {
      cpu: { model: 'Neoverse-V2', vendor: 'ARM', sockets: 2, cores: 144, threads: 144 },
      board: { vendor: 'NVIDIA', model: 'GB200 NVL' },
      memory: { totalBytes: 938_000_000 * 1024 },
      os: { ...linux('Ubuntu', '24.04', '6.8.0-1021-nvidia-64k'), architecture: 'arm64' },
      virtualization: 'none',
    },
    programs: { nvml: gpuProgram(`NVML ${driver}`, gb200s()) },
  };
}
