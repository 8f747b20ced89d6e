import { median } from 'simple-statistics';
import { createJudge } from '../src/judge/judge.ts';
import { recordingVersion } from '../src/model/recording.ts';
import type { EnergySeries, Series } from '../src/model/series.ts';
import { seeded } from '../test/support/random.ts';
import { burstyDraw, counterOf, type Instrument, instruments, readingOf, rhythms } from './bursty-card.ts';

const seeds = 200;
const windows = [30, 120];
const intervals = [1, 0.1];
const steps = [0.02, 0.05, 0.1];
/** Of the true energy. */
const counterTarget = 0.01;
const uuid = 'GPU-00000000-0000-4000-8000-000000000001';

interface Found {
  readonly joules: number;
  /** Half of the stated 95 % interval, J; undefined: unknown. */
  readonly halfWidth: number | undefined;
}

/**
 * Energy of a card that bursts between 20 and 700 W for 50 ms to 3 s, on a simulated clock, through the same judge as an
 * audit: by the counter, by integration of the power readings, and by the rule "add energy only when power rises".
 */
export async function benchGpuEnergy(): Promise<void> {
  for (const [name, rhythm] of Object.entries(rhythms)) {
    console.log(`${name}; ${seeds} seeds a line; errors of the true energy`);
    for (const seconds of windows) {
      for (const interval of intervals) {
        const every = `${seconds} s at ${1 / interval} Hz`;
        for (const step of steps) reportCounter(every, step, { rhythm, seconds, interval });
        for (const instrument of instruments) reportIntegral(every, instrument, { rhythm, seconds, interval });
      }
    }
  }
}

interface Case {
  readonly rhythm: (random: () => number) => (index: number) => number;
  readonly seconds: number;
  readonly interval: number;
}

function reportCounter(every: string, step: number, { rhythm, seconds, interval }: Case): void {
  const errors: number[] = [];
  let inside = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = seeded(seed);
    const draw = burstyDraw(random, seconds, rhythm(random));
    const read = counterOf(draw, step, random);
    const truth = draw.joules(seconds);
    const found = judged(counter, readings(read, seconds, interval, random), seconds, interval);
    errors.push(Math.abs(found.joules / truth - 1));
    if (holds(found, truth)) inside += 1;
  }
  const worst = Math.max(...errors);
  console.log(
    `${every.padEnd(16)} counter in steps of ${(1000 * step).toFixed(0).padStart(3)} ms        error median ${percent(median(errors))}, worst ${percent(worst)} ` +
      `(target ${percent(counterTarget)}, ratio ${(worst / counterTarget).toFixed(2)}); truth inside the interval ${inside} of ${seeds}`,
  );
}

function reportIntegral(every: string, instrument: Instrument, { rhythm, seconds, interval }: Case): void {
  const errors: number[] = [];
  const ruleErrors: number[] = [];
  const widths: number[] = [];
  let inside = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = seeded(seed);
    const draw = burstyDraw(random, seconds, rhythm(random));
    const rows = readings(readingOf(draw, instrument, random), seconds, interval, random);
    const truth = draw.joules(seconds);
    const found = judged(power(instrument), rows, seconds, interval);
    errors.push(found.joules / truth - 1);
    ruleErrors.push(onlyWhenRising(rows) / truth - 1);
    if (found.halfWidth !== undefined) widths.push(found.halfWidth / found.joules);
    if (holds(found, truth)) inside += 1;
  }
  const width = widths.length === 0 ? 'unknown' : `± ${percent(mean(widths))}`;
  console.log(
    `${every.padEnd(16)} integral, ${instrument.name.padEnd(27)} error median ${percent(median(errors.map(Math.abs)))}, worst ${percent(Math.max(...errors.map(Math.abs)))}; ` +
      `truth inside the interval ${inside} of ${seeds}, mean width ${width}; "only when power rises": ${percent(mean(ruleErrors))}`,
  );
}

type Row = readonly [at: number, value: number];

/** A reading for each tick and one behind the end, each 2 to 6 ms late, as a process of its own answers. */
function readings(read: (at: number) => number, seconds: number, interval: number, random: () => number): Row[] {
  return Array.from({ length: Math.round(seconds / interval) + 1 }, (_, tick) => {
    const at = tick * interval + 0.002 + 0.004 * random();
    return [at, read(at)];
  });
}

/** The known defect beside which the integral is shown: intervals in which the power fell or stayed are lost. */
function onlyWhenRising(rows: readonly Row[]): number {
  let joules = 0;
  rows.forEach(([at, watts], index) => {
    const before = rows[index - 1];
    if (before !== undefined && watts > before[1]) joules += watts * (at - before[0]);
  });
  return joules;
}

const common = { component: 'gpu', boundary: 'components', counted: true, maximumPower: 1400, step: 0.1 } as const;

const counter: Series = { metric: 'energy', resource: uuid, shape: 'counter', unit: 'J', energy: common };

function power({ averaging }: Instrument): Series {
  const energy: EnergySeries = { ...common, averaging, accuracy: { share: 0.05, watts: 5 } };
  return { metric: 'power', resource: uuid, shape: 'gauge', unit: 'W', energy };
}

function judged(series: Series, rows: readonly Row[], seconds: number, interval: number): Found {
  const judge = createJudge('bench');
  const column = series.metric === 'energy' ? 'energy' : 'power';
  judge.header({
    negawatt: 'recording',
    recordingVersion,
    version: 'bench',
    startedAt: 1_790_000_000,
    host: { kind: 'real', inventory: { cpu: {}, memory: {}, os: {} } },
    settings: { duration: seconds, interval, top: 0 },
    sources: [
      {
        id: 'nvidia',
        title: 'NVIDIA GPUs',
        by: 'a simulated card',
        period: interval,
        series: [series],
        gpus: [{ index: 0, uuid, name: 'a card that bursts', slices: [], columns: [column] }],
      },
    ],
    missing: [],
  });
  for (const [at, value] of rows) judge.row(0, at, [value]);
  const ownCost = { cpu: 0, windowCpu: 0, childrenCpu: 0, peakMemory: 0 };
  judge.footer({ end: seconds, ending: 'complete', missedTicks: 0, ownCost });
  const part = judge.report().energy.parts.find(({ resource }) => resource === uuid);
  if (part === undefined) throw new Error(`the judge gave the card no energy by its ${column}`);
  const { value, interval: stated } = part.energy;
  return { joules: value, halfWidth: stated === undefined ? undefined : (stated[1] - stated[0]) / 2 };
}

function holds({ joules, halfWidth }: Found, truth: number): boolean {
  return halfWidth !== undefined && Math.abs(joules - truth) <= halfWidth;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
