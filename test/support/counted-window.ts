import { CounterFold, type WindowCounters } from '../../src/history/counter-fold.ts';
import type { Host } from '../../src/host/host.ts';
import type { CounterState } from '../../src/model/history.ts';
import { recordingVersion } from '../../src/model/recording.ts';
import { openSources } from '../../src/sampling/open-sources.ts';
import { sample } from '../../src/sampling/sampler.ts';

export const boots = ['11111111-2222-4333-8444-555555555555', '99999999-2222-4333-8444-555555555555'] as const;

/** Samples a host for a while, and answers the counters that go on, as the window found and left them. */
export async function windowOf(host: Host, duration = 10): Promise<WindowCounters | undefined> {
  const fold = new CounterFold();
  const inventory = await host.inventory();
  const sources = await openSources(host, { interval: 1, top: 0 });
  const settings = { duration, interval: 1, top: 0 };
  const header = {
    negawatt: 'recording',
    recordingVersion,
    version: '0.0.0',
    host: { kind: host.kind, inventory },
    settings,
    missing: sources.missing,
  } as const;
  await sample(host, sources.open, header, [fold], { ...settings, signal: new AbortController().signal });
  sources.close();
  return fold.window();
}

/** Counters by hand; times in s, what is not named is that of a machine of four CPUs, booted 100000 s ago. */
export function stateOf(
  counters: Readonly<Record<string, number>>,
  more: Partial<Omit<CounterState, 'counters'>> = {},
): CounterState {
  return {
    boot: boots[0],
    uptime: 100_000,
    wall: 1_790_000_000,
    cpus: 4,
    ...more,
    counters: Object.entries({ 'cpu.busy': 0, ...counters }).map(([key, value]) => ({ key, unit: 's', value })),
  };
}

/** A window by hand that ended so; it began ten seconds before with what is named, or the same. */
export function windowThatEnded(last: CounterState, more: Partial<Omit<WindowCounters, 'last'>> = {}): WindowCounters {
  return {
    first: { ...last, uptime: last.uptime - 10, wall: last.wall - 10 },
    last,
    by: {
      cpu: '/proc/stat',
      disk: '/proc/diskstats',
      network: '/proc/net/dev',
      nvidia: 'NVML 560.1',
      cgroup: 'cgroup v2',
    },
    cards: [],
    windowOnly: [],
    ...more,
  };
}
