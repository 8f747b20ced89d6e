import { median, medianAbsoluteDeviation } from 'simple-statistics';
import { derivedFrom, type Quantity, quantity, type Source } from '../../src/model/quantity.ts';
import type { Repeat, RunMetric, RunReport } from '../../src/model/report.ts';
import { medianInterval } from '../../src/statistics/median-interval.ts';

const rapl: Source = { kind: 'measured', by: 'powercap (RAPL)' };
const nvml: Source = { kind: 'measured', by: 'NVML energy counter' };
const clock: Source = { kind: 'measured', by: 'monotonic clock' };
const cgroup: Source = { kind: 'measured', by: 'cgroup cpu.stat' };
const own: Source = { kind: 'measured', by: 'getrusage of negawatt' };
const idleModel: Source = { kind: 'estimated', by: 'design power', model: 'components idle: 0.12 x TDP' };

const idleWatts = 12.5;
const energyOf = (value: number, by: Source = rapl, half = 0.05) =>
  quantity(value, 'J', by, { boundary: 'components', interval: [value - half, value + half] });

/** What a test says of one repeat; the rest follows from it. */
export interface RepeatGiven {
  /** s */
  readonly wall: number;
  /** J, at components. */
  readonly energy?: number;
  readonly exitCode?: number | null;
  readonly signal?: string;
  /** J */
  readonly gpuEnergy?: number;
  readonly tasks?: number;
  readonly survivors?: Repeat['survivors'];
}

function repeatOf(
  { wall, energy, exitCode = 0, signal, gpuEnergy, tasks, survivors }: RepeatGiven,
  at: number,
): Repeat {
  const aboveIdle =
    energy === undefined
      ? undefined
      : quantity(energy - idleWatts * wall, 'J', derivedFrom({ provenance: rapl }, { provenance: idleModel }), {
          boundary: 'components',
        });
  return {
    index: at + 1,
    start: at * (wall + 0.004),
    exitCode: signal === undefined ? exitCode : null,
    signal: signal ?? null,
    wall: quantity(wall, 's', clock),
    cpu: {
      total: quantity(wall * 1.75, 's', cgroup),
      user: quantity(wall * 1.5, 's', cgroup),
      system: quantity(wall * 0.25, 's', cgroup),
    },
    memory: quantity(123_456_789 + at * 4096, 'By', { kind: 'measured', by: 'cgroup memory.peak' }),
    ...(energy !== undefined && {
      energy: energyOf(energy),
      meanPower: quantity(energy / wall, 'W', rapl, { boundary: 'components' }),
    }),
    ...(aboveIdle && { aboveIdle }),
    ...(gpuEnergy !== undefined && { gpuEnergy: energyOf(gpuEnergy, nvml, 1) }),
    ...(tasks !== undefined && { tasks }),
    ...(survivors && { survivors }),
  };
}

/** A figure over the repeats that have it, as a report holds it; undefined where none has. */
function metricOf(figures: readonly (Quantity | undefined)[]): RunMetric | undefined {
  const known = figures.filter((figure) => figure !== undefined);
  const [first] = known;
  if (first === undefined) return undefined;
  if (known.length === 1) return { center: 'single', value: first, lowest: first, highest: first, count: 1 };
  const values = known.map(({ value }) => value);
  const sorted = [...known].sort((a, b) => a.value - b.value);
  const middle = median(values);
  const { interval: _, ...rest } = first;
  return {
    center: 'median',
    value: { ...rest, value: middle, interval: medianInterval(values)! },
    lowest: sorted[0]!,
    highest: sorted.at(-1)!,
    spread: quantity((medianAbsoluteDeviation(values) * 1.4826) / middle, '1', first.provenance),
    count: known.length,
  };
}

function metricsOf(repeats: readonly Repeat[]): RunReport['metrics'] {
  const over = (of: (repeat: Repeat) => Quantity | undefined) => metricOf(repeats.map(of));
  const wall = over((repeat) => repeat.wall);
  const total = over(({ cpu }) => cpu?.total);
  const user = over(({ cpu }) => cpu?.user);
  const system = over(({ cpu }) => cpu?.system);
  const peak = over(({ memory }) => memory);
  const energy = over((repeat) => repeat.energy);
  const aboveIdle = over((repeat) => repeat.aboveIdle);
  const mean = over(({ meanPower }) => meanPower);
  const gpu = over(({ gpuEnergy }) => gpuEnergy);
  const task = over((repeat) =>
    repeat.energy && repeat.tasks ? { ...repeat.energy, value: repeat.energy.value / repeat.tasks } : undefined,
  );
  return {
    ...(wall && { wall }),
    ...(total && user && system && { cpu: { total, user, system } }),
    ...(energy && { energy: { total: energy, ...(aboveIdle && { aboveIdle }) } }),
    ...(mean && { power: { mean } }),
    ...(peak && { memory: { peak } }),
    ...(gpu && { gpu: { energy: gpu } }),
    ...(task && { task: { energy: task } }),
  };
}

function schedulingEfficiency(succeeded: number, started: number): RunReport['formulas'] {
  if (started === 0) return [];
  const counted = (count: number) => quantity(count, '1', { kind: 'measured', by: 'exit codes' });
  return [
    {
      id: 'scheduling-efficiency',
      title: 'Scheduling efficiency',
      definition: 'completed tasks / total tasks',
      resource: 'repeats of the command',
      applicable: true,
      value: counted(succeeded / started),
      used: { label: 'repeats that succeeded', quantity: counted(succeeded) },
      total: { label: 'repeats that were started', quantity: counted(started) },
    },
  ];
}

/** The report of a run made by hand: of these repeats, and with what else a test says. */
export function runReportOf(given: readonly RepeatGiven[], more: Partial<RunReport> = {}): RunReport {
  const repeats = given.map(repeatOf);
  const isMeasured = repeats.some(({ energy }) => energy !== undefined);
  const succeeded = repeats.filter(({ exitCode }) => exitCode === 0).length;
  return {
    schemaVersion: 1,
    kind: 'run',
    tool: { name: 'negawatt', version: '0.1.0' },
    host: {
      kind: 'real',
      inventory: {
        cpu: { model: 'AMD EPYC 9354', vendor: 'AMD', sockets: 1, cores: 32, threads: 64 },
        memory: { totalBytes: 256 * 2 ** 30 },
        os: {
          platform: 'linux',
          distribution: 'Debian GNU/Linux',
          release: '12',
          kernel: '6.1.0',
          architecture: 'x64',
        },
        virtualization: 'none',
      },
    },
    window: {
      startedAt: '2026-11-24T12:00:00.000Z',
      measured: quantity(
        repeats.reduce((sum, { wall }) => sum + wall.value, 0.5),
        's',
        clock,
      ),
      interval: quantity(1, 's', { kind: 'assumed', source: '--interval' }),
      ending: 'complete',
    },
    command: {
      argv: ['make', '-j8', 'all'],
      accounting: { by: 'cgroup v2' },
      started: repeats.length,
      succeeded,
      warmups: 2,
      stopped: 'all done',
    },
    metrics: metricsOf(repeats),
    energy: isMeasured
      ? {
          boundary: 'components',
          measured: true,
          parts: ['powercap/package-0', 'powercap/dram-0'],
          idlePower: quantity(idleWatts, 'W', idleModel, { boundary: 'components', interval: [8, 20] }),
        }
      : { measured: false, parts: [], reason: 'RAPL energy counters: /sys/class/powercap does not exist' },
    repeats,
    advice: [],
    formulas: schedulingEfficiency(succeeded, repeats.length),
    sources: {
      used: [
        {
          id: 'powercap',
          title: 'RAPL energy counters',
          by: 'powercap (RAPL)',
          readings: 42,
          coverage: quantity(1, '1', clock),
        },
      ],
      missing: [],
    },
    coverage: { share: quantity(1, '1', clock), missedTicks: 0, gaps: [], moreGaps: 0 },
    warnings: [],
    ownCost: {
      cpu: quantity(0.4, 's', own),
      share: quantity(0.01, '1', own),
      peakMemory: quantity(64 * 2 ** 20, 'By', own),
    },
    ...more,
  };
}

/** So many repeats that differ by little, in a way that looks like chance and is none. */
export function evenRepeats(count: number, more: Partial<RepeatGiven> = {}): RepeatGiven[] {
  return Array.from({ length: count }, (_, index) => {
    const step = ((index * 7) % 11) - 5;
    return { wall: 2.5 + 0.01 * step, energy: 240 + 0.8 * step, ...more };
  });
}
