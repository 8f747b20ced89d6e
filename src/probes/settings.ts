import type { Host } from '../host/host.ts';
import { failure } from '../model/availability.ts';
import type { CpuSettings } from '../model/cpu-settings.ts';
import { adviceOf } from '../model/remedy.ts';
import type { Series } from '../model/series.ts';
import { counter, missing } from './columns.ts';
import type { Probe } from './probe.ts';
import { rowSource } from './row-source.ts';

const root = '/sys/devices/system/cpu';
/** Heat that holds a CPU down for long shows in a minute too; a turn reads one file a CPU, s. */
const period = 60;
/** The kernel knows fewer governors, preferences and idle states; beyond this many it is none of its. */
const mostValues = 32;

/**
 * What decides how much an idle CPU draws: governor and energy preference (Documentation/admin-guide/pm/cpufreq.rst,
 * intel_pstate.rst), turbo, and the idle states (cpuidle.rst). They are read once, when the source is opened. Of what
 * changes there is the time in which heat held a CPU down (thermal_throttle, ms): that of the CPU which it held longest.
 */
export const settings: Probe = {
  id: 'settings',
  title: 'CPU power settings',
  open: async (host, options) => {
    const names = host.list(root);
    const cpus = 'ok' in names ? [] : names.filter((name) => /^cpu\d+$/.test(name)).sort(byNumber);
    const found = readSettings(host, cpus);
    const heat = new Heat(host, cpus);
    if (found === undefined && !heat.isTold) {
      return missing(
        failure(
          'absent',
          `${root}/cpu*/{cpufreq,cpuidle}: no such files; virtual machines and containers often have none`,
        ),
        adviceOf('Run negawatt on the machine itself, or look there.'),
      );
    }
    const series: readonly Series[] = heat.isTold ? [counter('cpu.throttled.thermal', 'all', 's')] : [];
    return rowSource(
      host,
      {
        id: 'settings',
        title: settings.title,
        by: 'cpufreq, cpuidle',
        period: Math.max(period, options.interval),
        series,
        ...(found === undefined ? {} : { settings: found }),
      },
      (row) => {
        if (!heat.isTold) return undefined;
        row[0] = heat.seconds();
        return Number.isNaN(row[0]) ? 'no CPU tells how long heat held it down' : undefined;
      },
      () => undefined,
    );
  },
};

function byNumber(one: string, other: string): number {
  return Number(one.slice(3)) - Number(other.slice(3));
}

/** Undefined where the kernel tells neither frequencies nor idle states. */
function readSettings(host: Host, cpus: readonly string[]): CpuSettings | undefined {
  const word = (path: string) => {
    const text = host.read(`${root}/${path}`);
    return typeof text === 'string' && text.trim() !== '' ? text.trim().slice(0, 100) : undefined;
  };
  const counted = (file: string) => counts(cpus.map((cpu) => word(`${cpu}/cpufreq/${file}`)));
  const governors = counted('scaling_governor');
  const energyPreferences = governors.length === 0 ? [] : counted('energy_performance_preference');
  const idleStates = readIdleStates(host, cpus, word);
  if (governors.length === 0 && idleStates.length === 0) return undefined;
  const driver = word(`${cpus[0]}/cpufreq/scaling_driver`);
  const noTurbo = word('intel_pstate/no_turbo');
  const boost = noTurbo === undefined ? word('cpufreq/boost') : undefined;
  const turbo = noTurbo === undefined ? boost : noTurbo === '0' ? '1' : '0';
  return {
    ...(driver === undefined ? {} : { driver }),
    governors,
    energyPreferences,
    ...(turbo === undefined ? {} : { turbo: turbo === '1' }),
    idleStates,
  };
}

/** The CPUs of a machine have the same states; which of them are switched off is each CPU's own. */
function readIdleStates(host: Host, cpus: readonly string[], word: (path: string) => string | undefined) {
  const [first] = cpus;
  const names = first === undefined ? [] : host.list(`${root}/${first}/cpuidle`);
  const states = 'ok' in names ? [] : names.filter((name) => /^state\d+$/.test(name)).sort(byDepth);
  return states.slice(0, mostValues).flatMap((state) => {
    const name = word(`${first}/cpuidle/${state}/name`);
    const latency = Number(word(`${first}/cpuidle/${state}/latency`));
    const told = cpus.map((cpu) => word(`${cpu}/cpuidle/${state}/disable`)).filter((flag) => flag !== undefined);
    if (name === undefined || !(latency >= 0 && latency < 1e9) || told.length === 0) return [];
    // Microseconds in the file.
    return [{ name, latency: latency / 1e6, cpus: told.length, disabled: told.filter((flag) => flag !== '0').length }];
  });
}

function byDepth(one: string, other: string): number {
  return Number(one.slice(5)) - Number(other.slice(5));
}

function counts(values: readonly (string | undefined)[]): CpuSettings['governors'] {
  const found = new Map<string, number>();
  for (const value of values) if (value !== undefined) found.set(value, (found.get(value) ?? 0) + 1);
  const ranked = [...found].map(([value, cpus]) => ({ value, cpus })).sort((a, b) => b.cpus - a.cpus);
  return ranked.slice(0, mostValues);
}

/** How long heat held each CPU down since the source was opened. */
class Heat {
  readonly isTold: boolean;
  readonly #host: Host;
  readonly #cpus: readonly { readonly path: string; readonly start: number }[];

  constructor(host: Host, cpus: readonly string[]) {
    this.#host = host;
    this.#cpus = cpus.flatMap((cpu) => {
      const path = `${root}/${cpu}/thermal_throttle/core_throttle_total_time_ms`;
      const start = this.#milliseconds(path);
      return Number.isNaN(start) ? [] : [{ path, start }];
    });
    this.isTold = this.#cpus.length > 0;
  }

  /** Of the CPU that it held longest, s; NaN where no CPU tells it any more. */
  seconds(): number {
    const risen = this.#cpus.map(({ path, start }) => this.#milliseconds(path) - start).filter((ms) => ms >= 0);
    return risen.length === 0 ? Number.NaN : Math.max(...risen) / 1000;
  }

  #milliseconds(path: string): number {
    const text = this.#host.read(path);
    return typeof text === 'string' && /^\d{1,18}\s*$/.test(text) ? Number(text) : Number.NaN;
  }
}
