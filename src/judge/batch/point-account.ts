import type { BatchDone, BatchPoint, BatchWork } from '../../model/batch.ts';
import { derivedFrom, type Quantity, quantity, type Source, type Unit } from '../../model/quantity.ts';
import type { BatchResult, RunMetric } from '../../model/report.ts';
import type { WorkWindow } from '../bench/work-windows.ts';
import { metricOf, type Reading } from '../run/metric.ts';
import { aboveIdle, scaled } from '../run/repeats.ts';
import { latencyByWindow, latencyOf } from './latency.ts';

export type BatchWindow = WorkWindow<BatchDone>;
type Failed = Extract<BatchWork, { kind: 'batch-failed' }>;
/** What a point came to, but for what is held against it. */
export type PointAccount = Omit<BatchResult, 'limits'>;

const workerClock: Source = { kind: 'measured', by: 'monotonic clock of what made the calls' };
const counts: Source = { kind: 'measured', by: 'items of the completed calls' };

export function accountPoint(
  { batch, concurrency, threads }: BatchPoint,
  windows: readonly BatchWindow[],
  failed: Failed | undefined,
  isSkipped: boolean,
  idlePower: Quantity<'W'> | undefined,
): PointAccount {
  const sum = (of: (work: BatchDone) => number) => windows.reduce((total, { work }) => total + of(work), 0);
  const outcome = failed ? 'failed' : windows.length > 0 ? 'measured' : isSkipped ? 'skipped' : 'unmeasured';
  return {
    batch,
    concurrency,
    ...(threads === undefined ? {} : { threads }),
    outcome,
    ...(failed && { failure: { cause: failed.failure, reason: failed.reason } }),
    windows: windows.length,
    steady: windows.every(({ work }) => work.warmup.isSteady),
    ...figuresOf(windows, idlePower),
    submitted: sum(({ submitted }) => submitted),
    completed: sum(({ completed }) => completed),
  };
}

function figuresOf(windows: readonly BatchWindow[], idlePower: Quantity<'W'> | undefined): Partial<PointAccount> {
  const figure = (of: (window: BatchWindow) => Reading | undefined) => overWindows(windows, of);
  const rate = (of: (work: BatchDone) => number | undefined, unit: '1/s' | 'By/s') =>
    figure(({ work }) => {
      const count = of(work);
      return count === undefined || !(work.seconds > 0)
        ? undefined
        : { figure: quantity(count / work.seconds, unit, derivedFrom(asInput(counts), asInput(workerClock))) };
    });
  const throughput = rate(({ items }) => items, '1/s');
  const bytes = rate((work) => work.bytes, 'By/s');
  // What failed calls took stays in: it was spent for the items that there are.
  const energy = figure((window) => perItem(window, energyOf(window)));
  const above = figure((window) => {
    const { energy: used } = window.measure;
    const isKnown = used !== undefined && idlePower !== undefined && window.isSame;
    return isKnown ? perItem(window, aboveIdle(used, idlePower, window.measure)) : undefined;
  });
  const power = figure((window) => {
    const whole = energyOf(window);
    return whole && scaled(whole, window.measure.energy!.covered, 'W');
  });
  const cpu = figure(({ work }) =>
    work.cpu === undefined || work.items === 0
      ? undefined
      : { figure: quantity(work.cpu.seconds / work.items, 's', { kind: 'measured', by: work.cpu.by }) },
  );
  const latency = latencyOf(windows.map(({ work }) => work));
  const memory = memoryOf(windows);
  const phases = phasesOf(windows);
  return {
    ...(throughput && { throughput: throughput.metric }),
    ...(bytes && { bytes: bytes.metric }),
    ...(latency && { latency }),
    ...(energy && { energyPerItem: energy.metric, ...inverseOf(energy.metric.value) }),
    ...(above && { aboveIdlePerItem: above.metric }),
    ...(power && { power: power.metric }),
    ...(cpu && { cpuPerItem: cpu.metric }),
    ...(memory && { memory }),
    ...(phases.length > 0 && { phases }),
    ...(windows.length > 0 && {
      perWindow: {
        ...(throughput && { throughput: throughput.values }),
        ...(energy && { energyPerItem: energy.values }),
        ...(above && { aboveIdlePerItem: above.values }),
        ...(cpu && { cpuPerItem: cpu.values }),
        ...(latency && { latency: latencyByWindow(windows.map(({ work }) => work))! }),
      },
    }),
  };
}

function overWindows(
  windows: readonly BatchWindow[],
  of: (window: BatchWindow) => Reading | undefined,
): { readonly metric: RunMetric; readonly values: readonly number[] } | undefined {
  const readings = windows.map(of).filter((reading) => reading !== undefined);
  const metric = metricOf(readings);
  return metric && { metric, values: readings.map(({ figure }) => figure.value) };
}

function energyOf({ measure: { energy }, isSame }: BatchWindow): Reading | undefined {
  if (energy === undefined || !isSame) return undefined;
  const { energy: figure, systematic, isTooShort } = energy;
  return { figure, systematic, isTooShort };
}

function perItem({ work }: BatchWindow, reading: Reading | undefined): Reading | undefined {
  return reading === undefined || work.items === 0 ? undefined : scaled(reading, work.items, 'J');
}

/** Items a second for each watt are items a joule. */
function inverseOf(energy: Quantity): { readonly itemsPerJoule?: Quantity } {
  if (!(energy.value > 0)) return {};
  const { interval } = energy;
  return {
    itemsPerJoule: quantity(1 / energy.value, '1/J', energy.provenance, {
      interval: interval && interval[0] > 0 ? [1 / interval[1], 1 / interval[0]] : undefined,
    }),
  };
}

function memoryOf(windows: readonly BatchWindow[]): Quantity | undefined {
  const peaks = windows.flatMap(({ work }) => work.memory ?? []);
  const highest = peaks.reduce<(typeof peaks)[number] | undefined>(
    (most, one) => (most === undefined || one.peak > most.peak ? one : most),
    undefined,
  );
  return highest && quantity(highest.peak, 'By', { kind: 'measured', by: highest.by });
}

function phasesOf(windows: readonly BatchWindow[]): { readonly name: string; readonly throughput: RunMetric }[] {
  const names = new Set(windows.flatMap(({ work }) => work.phases?.map(({ name }) => name) ?? []));
  return [...names].flatMap((name) => {
    const rate = overWindows(windows, ({ work }) => {
      const phase = work.phases?.find((one) => one.name === name);
      return phase === undefined || !(phase.seconds > 0)
        ? undefined
        : { figure: quantity(phase.items / phase.seconds, '1/s', derivedFrom(asInput(counts), asInput(workerClock))) };
    });
    return rate === undefined ? [] : [{ name, throughput: rate.metric }];
  });
}

function asInput(provenance: Source): Pick<Quantity<Unit>, 'provenance'> {
  return { provenance };
}
