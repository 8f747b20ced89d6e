import { schedulingEfficiency } from '../../formulas/scheduling-efficiency.ts';
import type { AssumedRange, CompressSettings } from '../../model/compress.ts';
import { type Quantity, quantity, type Source, type Unit } from '../../model/quantity.ts';
import type { RecordingFooter } from '../../model/recording.ts';
import type { CompressArtifact, CompressReport, FormulaResult } from '../../model/report.ts';
import { reportVersion } from '../../model/report.ts';
import { benchWarnings, energiesOf, energyOfWork, windowSection } from '../bench/bench-sections.ts';
import { accountEnergy } from '../energy-section.ts';
import type { Evidence } from '../evidence.ts';
import { notApplicable, titles, utilisations } from '../formulas-section.ts';
import { accountGpus } from '../gpu-section.ts';
import { accountMachine } from '../machine-section.ts';
import { accountProcesses } from '../process-section.ts';
import { coverageSection, ownCostSection, sourcesSection } from '../report-writer.ts';
import { energyUtilisationOf } from '../run/run-formulas.ts';
import { footprint } from '../run/run-report-writer.ts';
import type { FoldedWindow } from '../windows.ts';
import { artifactSection } from './artifact-section.ts';
import { assumed } from './balance.ts';
import { gigabyte } from './case-account.ts';
import { accountSession } from './session-account.ts';
import { wholeSection } from './whole-section.ts';

/** Turns the session of `bench compress` into its report. Pure. */
export function writeCompressReport(
  session: Evidence,
  windows: readonly FoldedWindow[],
  version: string,
): CompressReport {
  const { header, footer } = session;
  const settings = header.settings.compress!;
  const account = accountSession(windows, session);
  const energy = accountEnergy(session);
  const processes = accountProcesses(session, energy);
  const artifacts = settings.subjects.map((subject, index) =>
    artifactSection(subject, account.cases[index]!, account.failed.get(index), settings),
  );
  const whole = wholeSection(artifacts, footer.ending === 'interrupted');
  return {
    schemaVersion: reportVersion,
    kind: 'compress',
    tool: { name: 'negawatt', version },
    host: { kind: header.host.kind, inventory: header.host.inventory },
    window: windowSection(session),
    bench: benchSection(settings, footer.stopped ?? 'not told'),
    energy: energyOfWork(account.windows, energy, unmeasured),
    ...(whole === undefined ? {} : { whole }),
    artifacts,
    twins: twinsSection(settings),
    refused: { listed: [...settings.refused], more: settings.moreRefused },
    formulas: [
      ...utilisations(session, accountMachine(session).capacities, accountGpus(session, energy)),
      casesCompleted(artifacts),
      ...rates(artifacts, whole),
      energyUtilisationOf(energiesOf(account.windows), account.windows.idlePower, header.settings.pue),
    ],
    ...(processes === undefined ? {} : { processes }),
    ...footprint(session, whole && energyOnce(whole)),
    sources: sourcesSection(session, energy),
    coverage: coverageSection(session),
    warnings: benchWarnings(session, account.windows, energy),
    ownCost: ownCostSection(withoutWork(footer, windows)),
  };
}

function benchSection(settings: CompressSettings, stopped: string): CompressReport['bench'] {
  const { use, codecs, chunk, sample, seed, threads, reads, days, storage, transfer } = settings;
  const asked = (value: number, unit: Unit, option: string) =>
    quantity(value, unit, { kind: 'assumed', source: option });
  return {
    use,
    codecs: [...codecs],
    chunk: asked(chunk, 'By', 'chunks of the benchmark'),
    ...(sample === undefined ? {} : { sample: asked(sample, 'By', '--sample') }),
    seed,
    threads,
    reads: asked(reads, '1', '--reads'),
    days: asked(days, '1', '--days'),
    storage: rangeOf(storage, 'W'),
    transfer: rangeOf(transfer, 'J'),
    stopped,
  };
}

function rangeOf(range: AssumedRange, unit: 'W' | 'J'): CompressReport['bench']['storage'] {
  const { low, high, source, year } = range;
  const of = (value: number) => quantity(value, unit, assumed(range));
  return { low: of(low), high: of(high), source, ...(year === undefined ? {} : { year }) };
}

function twinsSection({ twins, moreTwins, duplicateBytes }: CompressSettings): CompressReport['twins'] {
  const by: Source = { kind: 'measured', by: 'SHA-256 of equally long files and tensors' };
  return {
    duplicate: quantity(duplicateBytes, 'By', by),
    groups: twins.map(({ what, names, count, bytes, isSure }) => ({
      what,
      names: [...names],
      count,
      bytes: quantity(bytes, 'By', by),
      saved: quantity(bytes * (count - 1), 'By', by),
      sure: isSure,
    })),
    more: moreTwins,
  };
}

/** The cases are the tasks: those whose every byte came back, of those that were begun. */
function casesCompleted(artifacts: readonly CompressArtifact[]): FormulaResult {
  const id = 'scheduling-efficiency';
  const resource = 'cases of the benchmark';
  const cases = artifacts.flatMap((artifact) => artifact.cases);
  if (cases.length === 0) return notApplicable(id, resource, 'no case was begun');
  const by: Source = { kind: 'measured', by: 'comparison of every byte' };
  const done = cases.filter(({ failed, expand }) => failed === undefined && expand !== undefined).length;
  const [completed, total] = [quantity(done, '1', by), quantity(cases.length, '1', by)];
  return {
    id,
    ...titles[id],
    resource,
    applicable: true,
    value: schedulingEfficiency(completed, total),
    used: { label: 'cases whose round trip gave every byte back', quantity: completed },
    total: { label: 'cases begun', quantity: total },
  };
}

/** Of the whole set, and of each artifact by its best case. */
function rates(artifacts: readonly CompressArtifact[], whole: CompressReport['whole']): FormulaResult[] {
  const id = 'compression-rate';
  if (whole === undefined) return [notApplicable(id, 'artifacts', 'no artifact was measured')];
  const row = (resource: string, rate: Quantity, original: Quantity, compressed: Quantity): FormulaResult => ({
    id,
    ...titles[id],
    resource,
    applicable: true,
    value: rate,
    used: { label: 'bytes after', quantity: compressed },
    total: { label: 'original bytes', quantity: original },
  });
  const bests = artifacts.flatMap(({ name, cases }) => {
    const { name: by, rate, original, compressed } = cases.find(({ best }) => best) ?? {};
    return rate && original && compressed ? [row(`${name}, by ${by}`, rate, original, compressed)] : [];
  });
  return [row('the whole set, each artifact by its best', whole.rate, whole.bytes, whole.compressed), ...bests];
}

/** A total that was measured and is not taken is one of GPUs. */
const unmeasured = 'only GPUs tell an energy, and codecs work on the processors';

/** What the codecs used in their windows is what was measured, and no cost of the measuring. */
function withoutWork(footer: RecordingFooter, windows: readonly FoldedWindow[]): RecordingFooter {
  const used = windows.reduce((sum, { work }) => sum + ((work?.kind === 'done' && work.cpu?.seconds) || 0), 0);
  const { cpu, windowCpu, ...others } = footer.ownCost;
  const ownCost = { ...others, cpu: Math.max(0, cpu - used), windowCpu: Math.max(0, windowCpu - used) };
  return { ...footer, ownCost };
}

/** Above idle, to compress once what is to be compressed. */
function energyOnce({ compress }: NonNullable<CompressReport['whole']>): Quantity<'J'> | undefined {
  if (compress?.energy === undefined) return undefined;
  const { value, provenance, boundary } = compress.energy;
  return quantity(Math.max(0, (value * compress.bytes.value) / gigabyte), 'J', provenance, { boundary });
}
