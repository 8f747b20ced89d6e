import type { Probe } from './probe.ts';

/**
 * Every probe, read in this order at each tick: clocks first, then energy from the outside in, so that energy and CPU
 * time of a window are taken close together; what costs most comes last. To add one, write its file and one line here.
 */
export const probes: Readonly<Record<string, () => Promise<Probe>>> = {
  clock: async () => (await import('./clock.ts')).clock,
  meter: async () => (await import('./meter.ts')).meter,
  battery: async () => (await import('./battery.ts')).battery,
  powercap: async () => (await import('./powercap.ts')).powercap,
  nvidia: async () => (await import('./nvidia.ts')).nvidia,
  hwmon: async () => (await import('./hwmon.ts')).hwmon,
  cpu: async () => (await import('./cpu.ts')).cpu,
  cgroup: async () => (await import('./cgroup.ts')).cgroup,
  memory: async () => (await import('./memory.ts')).memory,
  load: async () => (await import('./load.ts')).load,
  pressure: async () => (await import('./pressure.ts')).pressure,
  disk: async () => (await import('./disk.ts')).disk,
  network: async () => (await import('./network.ts')).network,
  frequency: async () => (await import('./frequency.ts')).frequency,
  settings: async () => (await import('./settings.ts')).settings,
  processes: async () => (await import('./processes.ts')).processes,
};
