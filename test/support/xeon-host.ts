import { cpuSettings, intelServer, intelStates } from './cpu-settings.ts';
import { frequencies, kernel, linux, powercap, steady, swinging } from './host-parts.ts';
import type { Simulation } from './simulated-host.ts';

/** Two sockets with DRAM, a platform zone that contains them, and the same package seen a second time through MMIO. */
export function xeon(): Simulation {
  const cpus = Object.fromEntries(
    Array.from({ length: 16 }, (_, cpu) => [cpu, cpu < 6 ? { user: 0.9, system: 0.05 } : { user: 0.02, system: 0.01 }]),
  );
  const rapl = powercap('intel-rapl', {
    'intel-rapl:0': { name: 'package-0', joules: swinging(142), startJoules: 262_000, maximumUw: 205_000_000 },
    'intel-rapl:0:0': { name: 'dram', joules: steady(18.5), rangeUj: 65_712_999_613, startJoules: 20_000 },
    'intel-rapl:1': { name: 'package-1', joules: steady(96), startJoules: 7000, maximumUw: 205_000_000 },
    'intel-rapl:1:0': { name: 'dram', joules: steady(15), rangeUj: 65_712_999_613, startJoules: 64_000 },
    'intel-rapl:2': { name: 'psys', joules: steady(330), startJoules: 9000 },
  });
  const mmio = powercap('intel-rapl-mmio', {
    'intel-rapl-mmio:0': { name: 'package-0', joules: swinging(142), startJoules: 262_000, maximumUw: 205_000_000 },
  });
  return {
    files: {
      ...kernel({
        cpus,
        memoryKb: 263_921_664,
        availableKb: 181_400_000,
        swapKb: 8_388_604,
        tasks: [
          { pid: 1, name: 'systemd', parent: 0, pages: 3000 },
          { pid: 2, name: 'kthreadd', parent: 0, pages: 0 },
          { pid: 2100, name: 'python3', cores: 3.8, pages: 9_000_000, start: 30_000 },
          { pid: 2101, name: 'vllm worker', parent: 2100, cores: 1.2, pages: 2_400_000, start: 30_010 },
          { pid: 2200, name: 'nginx', cores: 0.2, pages: 12_000, start: 20_000 },
          { pid: 2300, name: 'node (exporter)', cores: 0.05, pages: 9000, start: 20_500 },
        ],
        disk: 'nvme0n1',
        network: 'eth0',
        load: [5.4, 5.1, 4.9],
      }),
      ...frequencies(16, (cpu) => (cpu < 6 ? 3_100_000 : 800_000)),
      ...cpuSettings(16, { ...intelServer, states: intelStates, heat: 0 }),
      ...rapl.files,
      ...mmio.files,
    },
    links: { ...rapl.links, ...mmio.links },
    inventory: {
      cpu: { model: 'Intel Xeon Gold 6346', vendor: 'GenuineIntel', sockets: 2, cores: 16, threads: 16 },
      board: { vendor: 'Supermicro', model: 'X12DPi-N6' },
      memory: { totalBytes: 263_921_664 * 1024 },
      os: linux('Debian GNU/Linux', '12', '6.1.0-28-amd64'),
      virtualization: 'none',
    },
  };
}
