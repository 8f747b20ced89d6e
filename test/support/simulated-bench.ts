import { identify } from '../../src/archive/identify.ts';
import { runBench } from '../../src/bench/compress/bench.ts';
import { type BenchChoice, prepareBench } from '../../src/bench/compress/preparation.ts';
import { seeded } from '../../src/bench/random.ts';
import type { Host } from '../../src/host/host.ts';
import { createJudge } from '../../src/judge/judge.ts';
import type { RecordingSink } from '../../src/model/recording.ts';
import type { CompressReport } from '../../src/model/report.ts';
import type { OpenSource } from '../../src/probes/probe.ts';
import { Meter } from '../../src/sampling/sampler.ts';
import { eventClock } from './event-clock.ts';
import { FakeEngine } from './fake-engine.ts';
import { energyColumn } from './feed.ts';
import { simulatedHost } from './simulated-host.ts';

/** W of the machine at rest, and W on top of it while a codec works. */
export const idleWatts = 20;
export const workWatts = 50;

const usualChoice: BenchChoice = {
  operands: [],
  codecs: ['half'],
  levels: undefined,
  sample: undefined,
  use: 'archive',
  seed: 1,
  threads: 1,
  reads: 1,
  days: 365,
  storage: { low: 0.5, high: 1, source: 'a test', year: 2020 },
  transfer: { low: 1000, high: 10_000, source: 'a test' },
};

/**
 * Runs the benchmark on real files with codecs that are easily foretold, on a simulated clock, beside a counter of energy
 * that knows the truth: every codec works at `speed` By/s and draws `workWatts` above idle.
 */
export async function simulateBench(
  choice: Partial<BenchChoice>,
  more: {
    /** What the counter is of. */
    readonly component?: 'cpu-package' | 'gpu';
    readonly speed?: number;
    /** For all subjects, s. */
    readonly time?: number;
    readonly sinks?: readonly RecordingSink[];
    readonly stop?: AbortSignal;
    readonly onTurn?: (engine: FakeEngine) => void;
  } = {},
): Promise<{ readonly report: CompressReport; readonly engine: FakeEngine; readonly stopped: string }> {
  const clock = eventClock();
  let busy = 0;
  const engine = new FakeEngine({
    speed: more.speed ?? 1e8,
    pass: (seconds) => {
      busy += seconds;
      clock.pass(seconds);
      return clock.now();
    },
  });
  const host: Host = { ...simulatedHost({ files: {} }), clock };
  const judge = createJudge('0.0.0');
  const never = new AbortController().signal;
  const bench = await prepareBench({ ...usualChoice, ...choice }, engine, identify, never);
  const interval = 1;
  const meter = new Meter(
    host,
    [counter(more.component ?? 'cpu-package', () => idleWatts * clock.now() + workWatts * busy, clock.now, interval)],
    {
      negawatt: 'recording',
      recordingVersion: 1,
      version: '0.0.0',
      host: { kind: 'real', inventory: { cpu: {}, memory: {}, os: {} } },
      settings: { interval, top: 0, compress: bench.settings },
      missing: [],
    },
    [judge, ...(more.sinks ?? [])],
    interval,
  );
  // The machine does nothing for a while first, so that its idle power is known.
  const start = clock.now();
  const window = meter.openWindow('idle', () => ({ at: start }));
  clock.pass(10);
  meter.closeWindow(window, clock.now());
  const onTurn = () => more.onTurn?.(engine);
  const tools = { meter, engine, clock, random: seeded(1), stop: more.stop ?? never, onTurn };
  const stopped = await runBench(bench, tools, more.time ?? 60);
  await meter.finish('complete', meter.elapsed, stopped);
  await engine.close();
  return { report: judge.compressReport(), engine, stopped };
}

function counter(
  component: 'cpu-package' | 'gpu',
  joules: () => number,
  now: () => number,
  period: number,
): OpenSource {
  const series = energyColumn('package-0', { component, step: 1e-6, range: 1e9 });
  return {
    description: { id: 'powercap', title: 'RAPL', by: 'powercap (RAPL)', period, series: [series] },
    sample: (emit) => emit.row(now(), [joules()]),
    close: () => undefined,
  };
}
