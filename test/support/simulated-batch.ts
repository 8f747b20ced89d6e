import { type BatchPlan, measureBatches } from '../../src/bench/batch/measure-batches.ts';
import { pointsOf } from '../../src/bench/batch/points.ts';
import { seeded } from '../../src/bench/random.ts';
import type { Host } from '../../src/host/host.ts';
import { createJudge, type Judge } from '../../src/judge/judge.ts';
import type { BatchDone, BatchPoint, BatchSettings, BatchWork, KeptPoint } from '../../src/model/batch.ts';
import type { RecordingSink } from '../../src/model/recording.ts';
import type { OpenSource } from '../../src/probes/probe.ts';
import { Meter } from '../../src/sampling/sampler.ts';
import { type EventClock, eventClock } from './event-clock.ts';
import { energyColumn } from './feed.ts';
import { simulatedHost } from './simulated-host.ts';
import { SimulatedTarget, type TargetLaw } from './simulated-target.ts';
import { keepingSink } from './sink.ts';

/** W of the machine at rest. */
export const idleWatts = 20;

export const usualLaw: TargetLaw = { call: 0.004, item: 0.0005, noise: 0.05, drift: 0.01, watts: 40, joules: 0.02 };

export interface SimulatedBatch {
  readonly points: readonly BatchPoint[];
  readonly target: SimulatedTarget;
  readonly stopped: string;
  readonly judge: Judge;
  /** What the windows told, in their order. */
  readonly works: readonly BatchWork[];
  /** The windows that were opened, those that tell nothing among them. */
  readonly windows: number;
  /** s of the whole. */
  readonly seconds: number;
}

/** Runs the benchmark on a target of a known law, on a simulated clock, beside a counter of energy that knows the truth. */
export async function simulateBatch(
  law: Partial<TargetLaw> = {},
  more: {
    readonly points?: readonly BatchPoint[];
    readonly plan?: Partial<BatchPlan>;
    readonly settings?: Partial<BatchSettings>;
    readonly kept?: readonly KeptPoint[];
    readonly seed?: number;
    readonly sinks?: readonly RecordingSink[];
    readonly stop?: AbortSignal;
    readonly onTurn?: () => void;
    readonly onCall?: () => void;
  } = {},
): Promise<SimulatedBatch> {
  const clock = eventClock();
  const seed = more.seed ?? 1;
  const random = seeded(seed);
  const target = new SimulatedTarget({ ...usualLaw, ...law }, clock, random, more.onCall);
  const points = more.points ?? pointsOf(target, { concurrency: [1] });
  const { repeat, time = 60 } = more.plan ?? {};
  const plan = { time, ...(repeat === undefined ? {} : { repeat }) };
  const settings: BatchSettings = {
    target: target.facts,
    points,
    seed,
    objective: 'energy',
    limits: [],
    ...plan,
    ...(more.kept === undefined ? {} : { kept: more.kept }),
    ...more.settings,
  };
  const recording = keepingSink();
  const host: Host = { ...simulatedHost({ files: {} }), clock };
  const judge = createJudge('0.0.0');
  const interval = 1;
  const meter = new Meter(
    host,
    [counter(target, clock, random() * counterStep, interval)],
    {
      negawatt: 'recording',
      recordingVersion: 1,
      version: '0.0.0',
      host: { kind: 'real', inventory: { cpu: {}, memory: {}, os: {} } },
      settings: { interval, top: 0, batch: settings },
      missing: [],
    },
    [judge, recording, ...(more.sinks ?? [])],
    interval,
  );
  // The machine does nothing for a while first, so that its idle power is known.
  const start = clock.now();
  const window = meter.openWindow('idle', () => ({ at: start }));
  clock.pass(10);
  meter.closeWindow(window, clock.now());
  const { kept, stop = new AbortController().signal, onTurn = () => undefined } = more;
  const stopped = await measureBatches(
    { target, points, ...(kept === undefined ? {} : { kept }) },
    { meter, clock, random: seeded(seed), stop, onTurn },
    plan,
  );
  await meter.finish('complete', meter.elapsed, stopped);
  const ends = recording.marks.filter((mark) => mark.edge === 'end').slice(1);
  const works = ends.flatMap(({ work }) => (work === undefined ? [] : [work as BatchWork]));
  return { points, target, stopped, judge, works, windows: ends.length, seconds: clock.now() };
}

/** The steady windows of one point. */
export function donesOf({ works }: Pick<SimulatedBatch, 'works'>, point: number): readonly BatchDone[] {
  return works.filter((work) => work.kind === 'batch').filter((work) => work.point === point);
}

/** s between two updates of the counter, and that reading it takes. */
const counterStep = 0.001;
const counterCost = 0.0002;

/** Like RAPL: it moves in steps, at a phase of its own. */
function counter(target: SimulatedTarget, clock: EventClock, phase: number, period: number): OpenSource {
  const series = energyColumn('package-0', { step: counterStep });
  return {
    description: { id: 'powercap', title: 'RAPL', by: 'powercap (RAPL)', period, series: [series] },
    sample: (emit) => {
      clock.pass(counterCost / 2);
      const at = clock.now();
      const update = Math.max(0, phase + Math.floor((at - phase) / counterStep) * counterStep);
      emit.row(at, [idleWatts * update + target.joulesUntil(update)]);
      clock.pass(counterCost / 2);
    },
    close: () => undefined,
  };
}
