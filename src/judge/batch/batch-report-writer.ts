import { schedulingEfficiency } from '../../formulas/scheduling-efficiency.ts';
import type { BatchSettings } from '../../model/batch.ts';
import { isEstimated, type Quantity, quantity, type Source } from '../../model/quantity.ts';
import type { RecordingFooter, Settings } from '../../model/recording.ts';
import type { BatchReport, BatchResult, FormulaResult } from '../../model/report.ts';
import { reportVersion } from '../../model/report.ts';
import { benchWarnings, energiesOf, energyOfWork, windowSection } from '../bench/bench-sections.ts';
import { accountEnergy } from '../energy-section.ts';
import type { Evidence } from '../evidence.ts';
import { notApplicable, titles, utilisations } from '../formulas-section.ts';
import { accountGpus } from '../gpu-section.ts';
import { accountMachine } from '../machine-section.ts';
import { accountProcesses } from '../process-section.ts';
import { coverageSection, hostSection, ownCostSection, sourcesSection } from '../report-writer.ts';
import { energyUtilisationOf } from '../run/run-formulas.ts';
import { footprint, withoutChildren } from '../run/run-report-writer.ts';
import type { FoldedWindow } from '../windows.ts';
import { weigh } from './choice.ts';
import { confoundersOf, withheldBy } from './confounders.ts';
import type { Factors } from './objective.ts';
import { accountBatches, type BatchAccount } from './session-account.ts';

/** Carbon and cost are told of so many items: those of one are too small to read. */
const itemsOfFootprint = 1000;

/** Turns the session of `bench batch` into its report. Pure. */
export function writeBatchReport(session: Evidence, windows: readonly FoldedWindow[], version: string): BatchReport {
  const { header, footer } = session;
  const settings = header.settings.batch!;
  const account = accountBatches(windows, session);
  const energy = accountEnergy(session);
  const processes = accountProcesses(session, energy);
  const own = withoutWork(footer, account);
  const weighed = weigh(account.points, {
    ...settings,
    ...factorsOf(header.settings),
  });
  const confounders = confoundersOf({ ...session, footer: own }, account, weighed);
  const choice = withheldBy(weighed, confounders);
  const best = choice.best === undefined ? undefined : account.results[choice.best];
  return {
    schemaVersion: reportVersion,
    kind: 'batch',
    tool: { name: 'negawatt', version },
    host: hostSection(session),
    window: windowSection(session),
    target: settings.target,
    bench: benchSection(settings, footer.stopped ?? 'not told'),
    energy: energySection(account, energyOfWork(account.windows, energy, unmeasured(settings))),
    points: account.results,
    choice,
    confounders,
    formulas: [
      ...utilisations(session, accountMachine(session).capacities, accountGpus(session, energy)),
      callsCompleted(account.results),
      notApplicable('compression-rate', 'artifacts', 'batches compress nothing; no artifact was named'),
      energyUtilisationOf(energiesOf(account.windows), account.windows.idlePower, header.settings.pue),
    ],
    ...(processes === undefined ? {} : { processes }),
    ...footprint(session, ofItems(best)),
    sources: sourcesSection(session, energy),
    coverage: coverageSection(session),
    warnings: [...benchWarnings(session, account.windows, energy), ...unlikeKept(account)],
    ownCost: ownCostSection(own),
  };
}

function benchSection(settings: BatchSettings, stopped: string): BatchReport['bench'] {
  const { objective, limits, seed, time, current, traffic } = settings;
  const asked = (source: string): Source => ({ kind: 'assumed', source });
  return {
    objective,
    limits: limits.map(({ text }) => text),
    seed,
    time: quantity(time, 's', asked('--time')),
    ...(current === undefined ? {} : { current }),
    ...(traffic === undefined ? {} : { traffic: quantity(traffic, '1/s', asked('--traffic')) }),
    stopped,
  };
}

function factorsOf({ intensity, price }: Settings): Factors {
  return {
    ...(intensity && {
      intensity: quantity(intensity.value, 'gCO2e/kWh', { kind: 'assumed', source: intensity.source }),
    }),
    ...(price && { price: quantity(price.value, 'currency/kWh', { kind: 'assumed', source: price.source }) }),
    ...(price?.currency === undefined ? {} : { currency: price.currency }),
  };
}

/** Where no window was measured in this session, the energy is that of the points of the session before. */
function energySection({ windows, results }: BatchAccount, ofSession: BatchReport['energy']): BatchReport['energy'] {
  const kept = results.find(({ keptFrom, energyPerItem }) => keptFrom !== undefined && energyPerItem !== undefined);
  if (windows.all.length > 0 || kept === undefined) return ofSession;
  const { boundary, provenance } = kept.energyPerItem!.value;
  const reason = `every point was taken from the session of ${kept.keptFrom}`;
  return { ...(boundary === undefined ? {} : { boundary }), measured: !isEstimated({ provenance }), parts: [], reason };
}

/** Why a total that was measured is not taken: it is one of GPUs. */
function unmeasured({ target: { kind } }: BatchSettings): string {
  if (kind === 'onnx') return 'only GPUs tell an energy, and the model runs on the processors';
  return kind === 'data'
    ? 'only GPUs tell an energy, and records are read on the processors'
    : 'no window was measured';
}

/** The calls are the tasks. A point that came to nothing failed in one call at least, which is in no window. */
function callsCompleted(results: readonly BatchResult[]): FormulaResult {
  const id = 'scheduling-efficiency';
  const resource = 'calls of the benchmark';
  const failures = results.filter(({ outcome }) => outcome === 'failed').length;
  const sum = (key: 'submitted' | 'completed') => results.reduce((total, result) => total + result[key], 0);
  const [done, begun] = [sum('completed'), sum('submitted') + failures];
  if (begun === 0) return notApplicable(id, resource, 'no call was made');
  const by: Source = { kind: 'measured', by: 'calls of the steady windows' };
  const [completed, total] = [quantity(done, '1', by), quantity(begun, '1', by)];
  return {
    id,
    ...titles[id],
    resource,
    applicable: true,
    value: schedulingEfficiency(completed, total),
    used: { label: 'calls that ended well', quantity: completed },
    total: { label: 'calls started, one for each point that failed', quantity: total },
  };
}

/**
 * The target works in children that negawatt waited for: what they used is no cost of the measuring. The warm-up makes
 * the same calls as the window after it, so it took as much CPU time a second.
 */
function withoutWork(footer: RecordingFooter, { windows }: BatchAccount): RecordingFooter {
  const used = windows.all.reduce((sum, { work: { cpu, seconds, warmup } }) => {
    return sum + (cpu === undefined || !(seconds > 0) ? 0 : cpu.seconds * (1 + warmup.seconds / seconds));
  }, 0);
  return withoutChildren(footer, used);
}

/** Energy of a thousand items at the best point. */
function ofItems(best: BatchResult | undefined): Quantity<'J'> | undefined {
  const item = best?.energyPerItem?.value;
  if (item === undefined) return undefined;
  const { value, interval, provenance, boundary } = item;
  return quantity(value * itemsOfFootprint, 'J', provenance, {
    boundary,
    interval: interval && [interval[0] * itemsOfFootprint, interval[1] * itemsOfFootprint],
  });
}

function unlikeKept({ unlikeKept: count }: BatchAccount): string[] {
  if (count === 0) return [];
  const are = count === 1 ? 'point that was' : 'points that were';
  return [
    `The energy of ${count} ${are} taken from a session before is of another kind than this one's: it is left out.`,
  ];
}
