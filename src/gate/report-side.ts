import { hardwareKey } from '../model/hardware-key.ts';
import { isEstimated, type Quantity, sourcesOf } from '../model/quantity.ts';
import type { BatchReport, CompressReport, Repeat, Report, RunReport } from '../model/report.ts';
import { batchText } from './batch-metrics.ts';
import { type Metric, metrics } from './metrics.ts';
import type { Facts, Measured, Session } from './side.ts';

/** What a gate reads of a report. */
export function sessionOf(report: Report): Session {
  const found: Record<string, Measured> = {};
  for (const metric of metrics) {
    const measured = measuredIn(report, metric);
    if (measured !== undefined) found[metric.name] = measured;
  }
  return { at: report.window.startedAt, metrics: found };
}

/** What must be alike between this report and another for their figures to be compared. */
export function factsOf(report: Report): Facts {
  const { kind, host, window } = report;
  const shared = { kind, hardware: hardwareKey(host.inventory, cardsOf(report)), interval: window.interval.value };
  if (kind === 'audit') {
    const { total } = report.energy;
    return {
      ...shared,
      duration: report.window.asked.value,
      ...(total === undefined
        ? {}
        : { boundary: total.boundary, parts: [...total.parts].sort(), energyIs: originOf(total.energy) }),
      ...idleFacts(report),
    };
  }
  const { boundary, parts, measured } = report.energy;
  return {
    ...shared,
    ...(report.kind === 'run' ? commandFacts(report) : { bench: benchOf(report) }),
    ...(boundary === undefined
      ? {}
      : { boundary, parts: [...parts].sort(), energyIs: measured ? ('measured' as const) : ('estimated' as const) }),
    ...idleFacts(report),
    ...(report.kind === 'run' ? gpuSourceOf(report) : {}),
  };
}

function commandFacts(report: RunReport): Pick<Facts, 'isWarm' | 'accounting' | 'tasks'> {
  const tasks = tasksOf(report);
  const { warmups, accounting } = report.command;
  return { isWarm: warmups > 0, accounting: accounting.by, ...(tasks === undefined ? {} : { tasks }) };
}

function benchOf(report: CompressReport | BatchReport): string {
  return report.kind === 'compress' ? compressText(report) : batchText(report);
}

/** What the figures of the whole set depend on, beside the set itself: which codecs compete, for what. */
function compressText({ bench: { use, codecs, threads, reads, days } }: CompressReport): string {
  const usable = codecs.filter(({ missing }) => missing === undefined).map(({ id }) => id);
  return `for ${use}, ${reads.value} reads, ${days.value} days, ${threads} threads, ${usable.sort().join(' ')}`;
}

/** UUIDs of the measured cards. Reports from before they named them: those of an audit stand with its figures. */
function cardsOf(report: Report): readonly string[] {
  const { gpus } = report.host;
  if (gpus !== undefined) return gpus;
  return report.kind === 'audit' ? report.gpus.map(({ uuid }) => uuid) : [];
}

function idleFacts(report: Report): Pick<Facts, 'idleIs' | 'idlePower' | 'pue'> {
  const utilisation = report.formulas.find(({ id, value }) => id === 'energy-utilisation' && value !== undefined);
  const ofRun = report.kind === 'run' ? report.energy.idlePower : undefined;
  const idle = report.formulas.find(({ idlePower }) => idlePower !== undefined)?.idlePower ?? ofRun;
  const total = utilisation?.total?.quantity;
  const inner = total?.boundary === 'facility' ? innerEnergy(report) : undefined;
  const pue = total === undefined || inner === undefined ? undefined : Number((total.value / inner).toPrecision(4));
  if (idle === undefined) return {};
  return {
    idleIs: originOf(idle),
    idlePower: idle.interval ?? [idle.value, idle.value],
    ...(pue === undefined ? {} : { pue }),
  };
}

/** What PUE multiplies in the energy utilisation, J. */
function innerEnergy(report: Report): number | undefined {
  if (report.kind === 'audit') {
    const { wall, node } = report.energy.byBoundary;
    const inner = wall ?? node;
    return (inner?.measured ?? inner?.estimated)?.energy.value;
  }
  if (report.kind !== 'run') return undefined;
  const isCounted = countedIn(report.repeats);
  const joules = report.repeats.flatMap((repeat) => (isCounted(repeat) ? (repeat.energy?.value ?? []) : []));
  return joules.length === 0 ? undefined : joules.reduce((sum, one) => sum + one, 0);
}

/** Instruments behind the GPU energy: cards without a counter have their power integrated. */
function gpuSourceOf({ metrics: { gpu } }: RunReport): Pick<Facts, 'gpuSource'> {
  if (gpu === undefined) return {};
  // Another version of the driver reads the same instrument.
  const instruments = sourcesOf(gpu.energy.value.provenance).flatMap((source) =>
    'by' in source ? source.by.replace(/ \d[\d.]*/, '') : [],
  );
  return { gpuSource: [...new Set(instruments)].sort().join(', ') };
}

function originOf(figure: Quantity): 'measured' | 'estimated' {
  return isEstimated(figure) ? 'estimated' : 'measured';
}

/** Tasks that one run has to do, where the user named them. */
function tasksOf(report: RunReport): number | undefined {
  const efficiency = report.formulas.find(({ id }) => id === 'scheduling-efficiency');
  const total = efficiency?.total?.quantity;
  if (total?.provenance.kind !== 'assumed' || report.repeats.length === 0) return undefined;
  return total.value / report.repeats.length;
}

function measuredIn(report: Report, metric: Metric): Measured | undefined {
  if (report.kind === 'audit') return single(metric.audit?.(report));
  if (report.kind === 'compress') return single(metric.compress?.(report));
  if (report.kind === 'batch') {
    const { figure, center, windows } = metric.batch?.(report) ?? {};
    if (figure === undefined || center === undefined || windows === undefined) return single(figure);
    return { ...figureFacts(figure), center, values: windows };
  }
  const found = metric.run?.(report);
  if (found === undefined) return undefined;
  const { metric: over, of } = found;
  const isCounted = countedIn(report.repeats);
  const values =
    of === undefined
      ? [over.value.value]
      : report.repeats.map((repeat) => (isCounted(repeat) ? (of(repeat)?.value ?? null) : null));
  return { ...figureFacts(over.value), center: over.center, values };
}

function single(figure: Quantity | undefined): Measured | undefined {
  return figure && { ...figureFacts(figure), center: 'single', values: [figure.value] };
}

function figureFacts(figure: Quantity): Pick<Measured, 'unit' | 'boundary' | 'value' | 'interval' | 'isEstimated'> {
  const { unit, boundary, value, interval } = figure;
  return {
    unit,
    ...(boundary === undefined ? {} : { boundary }),
    value,
    ...(interval === undefined ? {} : { interval }),
    isEstimated: isEstimated(figure),
  };
}

/** Whether the figures of a report are made of a repeat: of those that succeeded, or of all where none did. */
function countedIn(repeats: readonly Repeat[]): (repeat: Repeat) => boolean {
  const hasSuccess = repeats.some(({ exitCode }) => exitCode === 0);
  return ({ exitCode }) => !hasSuccess || exitCode === 0;
}
