import type { Content } from './simulated-host.ts';

export interface Setting {
  readonly driver?: string;
  readonly governor?: string;
  readonly preference?: string;
  /** `intel_pstate/no_turbo` of Intel's driver, else `cpufreq/boost`. */
  readonly turbo?: boolean;
  /** Name, latency in us, and whether it is switched off, the shallowest first. */
  readonly states?: readonly (readonly [name: string, latency: number, isOff?: boolean])[];
  /** Share of the time in which heat holds the first CPU down. */
  readonly heat?: number;
}

const root = '/sys/devices/system/cpu';

/** What the kernel tells of how CPUs 0 to `cpus` - 1 are set to save power. */
export function cpuSettings(cpus: number, setting: Setting): Record<string, Content> {
  const { driver, governor, preference, turbo, states = [], heat } = setting;
  const files: Record<string, Content> = {};
  const put = (path: string, text: Content | undefined) => {
    if (text !== undefined) files[`${root}/${path}`] = text;
  };
  const line = (text: string | undefined) => (text === undefined ? undefined : `${text}\n`);
  if (turbo !== undefined && driver === 'intel_pstate') put('intel_pstate/no_turbo', turbo ? '0\n' : '1\n');
  else if (turbo !== undefined) put('cpufreq/boost', turbo ? '1\n' : '0\n');
  for (let cpu = 0; cpu < cpus; cpu += 1) {
    put(`cpu${cpu}/cpufreq/scaling_driver`, line(driver));
    put(`cpu${cpu}/cpufreq/scaling_governor`, line(governor));
    put(`cpu${cpu}/cpufreq/energy_performance_preference`, line(preference));
    states.forEach(([name, latency, isOff = false], index) => {
      put(`cpu${cpu}/cpuidle/state${index}/name`, `${name}\n`);
      put(`cpu${cpu}/cpuidle/state${index}/latency`, `${latency}\n`);
      put(`cpu${cpu}/cpuidle/state${index}/disable`, isOff ? '1\n' : '0\n');
    });
    const path = `cpu${cpu}/thermal_throttle/core_throttle_total_time_ms`;
    if (heat !== undefined) put(path, (at: number) => `${5000 + (cpu === 0 ? Math.floor(1000 * heat * at) : 0)}\n`);
  }
  return files;
}

/** As most distributions set a server of Intel. */
export const intelServer: Setting = {
  driver: 'intel_pstate',
  governor: 'powersave',
  preference: 'balance_performance',
  turbo: true,
};
/** States of a server of Intel: C6 is the deep one. */
export const intelStates = [
  ['POLL', 0],
  ['C1', 1],
  ['C1E', 4],
  ['C6', 170],
] as const;
/** The same where somebody switched C6 off. */
export const shallowStates = [...intelStates.slice(0, 3), ['C6', 170, true]] as const;
/** States of a server of AMD, as its firmware tells them. */
export const amdStates = [
  ['POLL', 0],
  ['C1', 1],
  ['C2', 800],
] as const;
