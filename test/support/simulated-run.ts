import type { Host } from '../../src/host/host.ts';
import type { Launcher, Standby } from '../../src/host/launcher.ts';
import { createJudge } from '../../src/judge/judge.ts';
import type { CommandOutcome } from '../../src/model/command.ts';
import type { RecordingSink, Settings } from '../../src/model/recording.ts';
import type { RunReport } from '../../src/model/report.ts';
import type { EnergySeries } from '../../src/model/series.ts';
import type { OpenSource } from '../../src/probes/probe.ts';
import { Meter } from '../../src/sampling/sampler.ts';
import type { RepeatPlan } from '../../src/workload/plan.ts';
import { type RepeatEnd, type RepeatHooks, repeatCommand } from '../../src/workload/repeats.ts';
import { type EventClock, eventClock } from './event-clock.ts';
import { energyColumn } from './feed.ts';
import { simulatedHost } from './simulated-host.ts';

export const outcomeOfSuccess: CommandOutcome = { code: 0, signal: null, survivors: { count: 0, listed: [] } };

/** A command that exists only on a simulated clock. */
export interface SimulatedCommand {
  /** s from the release to the end of the start with this number, from 1. */
  readonly seconds: (start: number) => number;
  /** J above idle that the start with this number has used so many seconds after its release. */
  readonly joules: (start: number, seconds: number) => number;
  /** Drawn always, W. */
  readonly idle: number;
  readonly outcome?: (start: number) => CommandOutcome;
}

export interface SimulatedRun {
  readonly report: RunReport;
  readonly end: RepeatEnd;
  /** J above idle that were truly spent in each start, and when. */
  readonly truth: readonly { readonly joules: number; readonly from: number; readonly to: number }[];
}

/** Runs a simulated command through the meter, the repeats and the judge, beside a counter that moves in steps. */
export async function simulateRun(
  command: SimulatedCommand,
  plan: Partial<RepeatPlan>,
  more: {
    readonly counter?: Partial<EnergySeries>;
    readonly interval?: number;
    readonly hooks?: Partial<RepeatHooks>;
    readonly settings?: Partial<Settings>;
    /** s that reading the counter takes. */
    readonly cost?: number;
    /** When the counter is updated: at this time and every step from it, s. */
    readonly phase?: number;
    readonly sinks?: readonly RecordingSink[];
  } = {},
): Promise<SimulatedRun> {
  const clock = eventClock();
  const world = new World(clock, command);
  const interval = more.interval ?? 1;
  const host: Host = { ...simulatedHost({ files: {} }), clock };
  const judge = createJudge('0.0.0');
  const source = counterOf(world, more.counter ?? {}, {
    period: interval,
    cost: more.cost ?? 0.0002,
    phase: more.phase ?? 0,
  });
  const settings: Settings = {
    interval,
    top: 0,
    run: { argv: ['simulated'], accounting: { by: 'cgroup v2' } },
    ...more.settings,
  };
  const meter = new Meter(
    host,
    [source],
    {
      negawatt: 'recording',
      recordingVersion: 1,
      version: '0.0.0',
      host: { kind: 'real', inventory: { cpu: {}, memory: {}, os: {} } },
      settings,
      missing: [],
    },
    [judge, ...(more.sinks ?? [])],
    interval,
  );
  const over = new AbortController();
  const ticking = meter.tick(Number.POSITIVE_INFINITY, over.signal);
  const end = await repeatCommand(
    { meter, launcher: world, clock },
    { repeats: 1, warmups: 0, idle: 0, maximumTime: Number.POSITIVE_INFINITY, ...plan },
    { metric: judge.metric, onRunning: () => undefined, stop: new AbortController().signal, ...more.hooks },
  );
  over.abort();
  await ticking;
  await meter.finish('complete', meter.elapsed, end.stopped);
  return { report: judge.runReport(), end, truth: world.truth };
}

/** The machine: what it has drawn so far, and the command that runs on it. */
class World implements Launcher {
  readonly accounting = { by: 'cgroup v2' } as const;
  readonly truth: { joules: number; from: number; to: number }[] = [];
  readonly clock: EventClock;
  readonly #command: SimulatedCommand;
  /** Release and end of each start; the end of one that runs is not known. */
  readonly #starts: { readonly from: number; to: number }[] = [];

  constructor(clock: EventClock, command: SimulatedCommand) {
    this.clock = clock;
    this.#command = command;
  }

  /** Joules from the beginning to a time that has passed. */
  joulesUntil(time: number): number {
    return this.#starts.reduce(
      (sum, { from, to }, index) => sum + this.#command.joules(index + 1, Math.max(0, Math.min(time, to) - from)),
      this.#command.idle * time,
    );
  }

  async prepare(): Promise<Standby> {
    return {
      pid: 1,
      release: () => {
        const from = this.clock.now();
        const one = { from, to: Number.POSITIVE_INFINITY };
        const start = this.#starts.push(one);
        const { seconds, joules, outcome } = this.#command;
        const ended = this.clock.sleepUntil(from + seconds(start), new AbortController().signal).then(() => {
          one.to = this.clock.now();
          this.truth.push({ joules: joules(start, one.to - from), from, to: one.to });
          return { at: one.to, outcome: outcome?.(start) ?? outcomeOfSuccess };
        });
        return {
          pid: 1,
          releasedAt: from,
          ended,
          signal: () => undefined,
          forward: async () => undefined,
          abandon: () => undefined,
        };
      },
    };
  }

  async close(): Promise<void> {}
}

/** A counter that moves in steps of its own, at a phase of its own. */
function counterOf(
  world: World,
  more: Partial<EnergySeries>,
  { period, cost, phase }: { period: number; cost: number; phase: number },
): OpenSource {
  const series = energyColumn('package-0', more);
  const { step, range = Number.POSITIVE_INFINITY } = series.energy!;
  return {
    description: { id: 'powercap', title: 'RAPL', by: 'powercap (RAPL)', period, series: [series] },
    sample: (emit) => {
      const { clock } = world;
      clock.pass(cost / 2);
      const at = clock.now();
      const update = phase + Math.floor((at - phase) / step) * step;
      emit.row(at, [world.joulesUntil(Math.max(0, update)) % range]);
      clock.pass(cost / 2);
    },
    close: () => undefined,
  };
}
