import { readFileSync } from 'node:fs';
import { errnoOf } from '../errno.ts';

/** CPU time, s. */
export interface CpuTime {
  readonly user: number;
  readonly system: number;
}

/** The text of a control file; undefined where there is none, as where a controller is off. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** The only number of a control file. */
export function numberOf(path: string): number | undefined {
  const text = textOf(path)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `cpu.stat` of a version 2 group, which is there without the cpu controller too (cgroup-v2.rst). */
export function unifiedCpu(folder: string): CpuTime | undefined {
  const text = textOf(`${folder}/cpu.stat`) ?? '';
  const [user, system] = ['user_usec', 'system_usec'].map(
    (word) => new RegExp(`^${word} (\\d+)$`, 'm').exec(text)?.[1],
  );
  return user === undefined || system === undefined
    ? undefined
    : { user: Number(user) / 1e6, system: Number(system) / 1e6 };
}

/**
 * `cpuacct` of a version 1 group (kernel/sched/cpuacct.c): `cpuacct.usage` is exact, in ns; what divides it into user and
 * system time is only sampled at the clock's ticks, so that it gives the ratio alone, as the kernel does for processes.
 * @param clockTicks per second, of `cpuacct.stat` where there is no finer file
 */
export function cpuacctCpu(folder: string, clockTicks: number): CpuTime | undefined {
  const user = numberOf(`${folder}/cpuacct.usage_user`);
  const system = numberOf(`${folder}/cpuacct.usage_sys`);
  const ratio = user === undefined || system === undefined ? ticksOf(folder, clockTicks) : { user, system };
  const usage = numberOf(`${folder}/cpuacct.usage`);
  if (usage === undefined || ratio === undefined) return undefined;
  const share = ratio.system === 0 ? 0 : ratio.system / (ratio.user + ratio.system);
  return { user: (usage / 1e9) * (1 - share), system: (usage / 1e9) * share };
}

function ticksOf(folder: string, clockTicks: number): CpuTime | undefined {
  const [, user, system] = /^user (\d+)\nsystem (\d+)$/m.exec(textOf(`${folder}/cpuacct.stat`) ?? '') ?? [];
  return user === undefined || system === undefined
    ? undefined
    : { user: Number(user) / clockTicks, system: Number(system) / clockTicks };
}
