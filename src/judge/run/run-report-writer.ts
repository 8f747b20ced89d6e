import { energyCost, operationalCarbon } from '../../formulas/footprint.ts';
import { type Quantity, quantity } from '../../model/quantity.ts';
import type { RecordingFooter } from '../../model/recording.ts';
import type { RunMetric, RunReport } from '../../model/report.ts';
import { reportVersion } from '../../model/report.ts';
import { accountEnergy, type EnergyAccount } from '../energy-section.ts';
import type { Evidence } from '../evidence.ts';
import { notApplicable, utilisations } from '../formulas-section.ts';
import { accountGpus } from '../gpu-section.ts';
import { idleNotes } from '../idle-notes.ts';
import { accountMachine } from '../machine-section.ts';
import { accountProcesses } from '../process-section.ts';
import { coverageSection, hostSection, ownCostSection, sourcesSection, warnings } from '../report-writer.ts';
import { seconds } from '../time-quantity.ts';
import type { FoldedWindow } from '../windows.ts';
import { metricOf, type Reading } from './metric.ts';
import { type RepeatReadings, repeatRow } from './repeats.ts';
import { accountRun, metricReadings, type RunAccount } from './run-account.ts';
import { adviseRun } from './run-advice.ts';
import { efficiencyOf, energyUtilisationOf } from './run-formulas.ts';

/** Turns the session of a command into its report. Pure. */
export function writeRunReport(session: Evidence, windows: readonly FoldedWindow[], version: string): RunReport {
  const { header, footer } = session;
  const { run, pue } = header.settings;
  const account = accountRun(windows, session);
  const energy = accountEnergy(session);
  const processes = accountProcesses(session, energy);
  const own = withoutCommand(footer, windows);
  const metrics = metricsOf(account);
  const model = account.all.find((repeat) => repeat.energy !== undefined)?.measure.energy;
  return {
    schemaVersion: reportVersion,
    kind: 'run',
    tool: { name: 'negawatt', version },
    host: hostSection(session),
    window: {
      startedAt: new Date(header.startedAt * 1000).toISOString(),
      measured: seconds(footer.end),
      interval: quantity(header.settings.interval, 's', { kind: 'assumed', source: '--interval' }),
      ending: footer.ending,
    },
    command: {
      argv: [...run!.argv],
      accounting: run!.accounting,
      started: account.all.length,
      succeeded: account.all.filter(({ measure }) => measure.window.outcome?.code === 0).length,
      warmups: account.warmups,
      stopped: footer.stopped ?? 'not told',
    },
    metrics,
    energy: {
      ...(model === undefined ? {} : { boundary: model.boundary }),
      measured: model?.isMeasured === true,
      parts: [...(model?.parts ?? [])],
      ...(account.idlePower === undefined ? {} : { idlePower: account.idlePower }),
      ...(model?.isMeasured === true
        ? {}
        : { reason: energy.section.reason ?? account.incomplete?.first ?? 'no window had two readings' }),
    },
    repeats: account.all.map((repeat, index) => repeatRow(repeat, index + 1)),
    advice: adviseRun({ ...session, footer: own }, account, metrics, processes),
    formulas: [
      ...utilisations(session, accountMachine(session).capacities, accountGpus(session, energy)),
      efficiencyOf(account.all, run!.tasks),
      notApplicable('compression-rate', 'artifacts', 'a run compresses nothing; no artifact was named'),
      energyUtilisationOf(account.counted, account.idlePower, pue),
    ],
    ...(processes === undefined ? {} : { processes }),
    ...footprint(session, metrics.energy?.total.value as Quantity<'J'> | undefined),
    sources: sourcesSection(session, energy),
    coverage: coverageSection(session),
    warnings: warningsOf(session, account, energy),
    ownCost: ownCostSection(own),
  };
}

/** The command is a child that negawatt waited for: what it used is no cost of the measuring. */
function withoutCommand(footer: RecordingFooter, windows: readonly FoldedWindow[]): RecordingFooter {
  const used = windows.reduce(
    (sum, { outcome }) => sum + (outcome?.cpu ? outcome.cpu.user + outcome.cpu.system : 0),
    0,
  );
  return withoutChildren(footer, used);
}

/** @param used CPU time of children that did what was measured, s */
export function withoutChildren(footer: RecordingFooter, used: number): RecordingFooter {
  const { cpu, windowCpu, childrenCpu, peakMemory } = footer.ownCost;
  const children = Math.max(0, childrenCpu - used);
  return {
    ...footer,
    ownCost: { cpu, childrenCpu: children, windowCpu: Math.max(0, windowCpu - (childrenCpu - children)), peakMemory },
  };
}

function metricsOf({ counted }: RunAccount): RunReport['metrics'] {
  const over = (of: (repeat: RepeatReadings) => Reading | undefined): RunMetric | undefined =>
    metricOf(counted.map(of).filter((reading) => reading !== undefined));
  const named = (name: string) => over(metricReadings[name]!);
  const [wall, total, user, system] = ['wall', 'cpu.total', 'cpu.user', 'cpu.system'].map(named);
  const [energy, aboveIdle, power] = ['energy.total', 'energy.aboveIdle', 'power.mean'].map(named);
  const [memory, gpu, task] = ['memory.peak', 'gpu.energy', 'task.energy'].map(named);
  return {
    ...(wall && { wall }),
    ...(total && user && system && { cpu: { total, user, system } }),
    ...(energy && { energy: { total: energy, ...(aboveIdle && { aboveIdle }) } }),
    ...(power && { power: { mean: power } }),
    ...(memory && { memory: { peak: memory } }),
    ...(gpu && { gpu: { energy: gpu } }),
    ...(task && { task: { energy: task } }),
  };
}

/** Carbon and cost of an energy: of one repeat, as the figures are. */
export function footprint(
  { header }: Pick<Evidence, 'header'>,
  joules: Quantity<'J'> | undefined,
): Pick<RunReport, 'carbon' | 'cost'> {
  const { intensity, price } = header.settings;
  if (joules === undefined) return {};
  const grid = intensity && quantity(intensity.value, 'gCO2e/kWh', { kind: 'assumed', source: intensity.source });
  const rate = price && quantity(price.value, 'currency/kWh', { kind: 'assumed', source: price.source });
  return {
    ...(grid && { carbon: { intensity: grid, emissions: operationalCarbon(joules, grid) } }),
    ...(rate && {
      cost: {
        price: rate,
        cost: energyCost(joules, rate),
        ...(price?.currency === undefined ? {} : { currency: price.currency }),
      },
    }),
  };
}

function warningsOf(
  session: Evidence,
  { all, unlike, unlikeCards, hasIdleStretch }: RunAccount,
  energy: EnergyAccount,
): string[] {
  const found = [...warnings(session), ...(hasIdleStretch ? [] : idleNotes(session, energy)), ...energy.warnings];
  if (unlikeCards > 0) {
    found.push(
      `The energy of the GPUs in ${unlikeCards} of ${all.length} repeats is not that of all of them: it is in no figure.`,
    );
  }
  if (unlike > 0) {
    found.push(
      `The energy of ${unlike} of ${all.length} repeats covers other parts than that of the others: it is in no figure.`,
    );
  }
  return found;
}
