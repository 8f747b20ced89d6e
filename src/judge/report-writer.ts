import { energyCost, operationalCarbon } from '../formulas/footprint.ts';
import { type Quantity, quantity, type Source } from '../model/quantity.ts';
import type { RecordingFooter } from '../model/recording.ts';
import { type Audited, type AuditReport, reportVersion } from '../model/report.ts';
import { accountEnergy, type EnergyAccount } from './energy-section.ts';
import type { Evidence } from './evidence.ts';
import { applyFormulas } from './formulas-section.ts';
import { accountGpus } from './gpu-section.ts';
import { idleNotes } from './idle-notes.ts';
import { accountMachine } from './machine-section.ts';
import { accountProcesses } from './process-section.ts';
import { accountSettings } from './settings-section.ts';
import { seconds } from './time-quantity.ts';

const own: Source = { kind: 'measured', by: 'getrusage of negawatt' };

/** Turns what a recording came to into the one document that everything else reads, but for its findings. Pure. */
export function writeReport(evidence: Evidence, version: string): Audited {
  const { header, footer } = evidence;
  const energy = accountEnergy(evidence);
  const machine = accountMachine(evidence);
  const processes = accountProcesses(evidence, energy);
  const gpus = accountGpus(evidence, energy);
  const settings = accountSettings(evidence);
  return {
    schemaVersion: reportVersion,
    kind: 'audit',
    tool: { name: 'negawatt', version },
    host: hostSection(evidence),
    window: {
      startedAt: new Date(header.startedAt * 1000).toISOString(),
      asked: quantity(header.settings.duration ?? footer.end, 's', { kind: 'assumed', source: '--duration' }),
      measured: seconds(footer.end),
      interval: quantity(header.settings.interval, 's', { kind: 'assumed', source: '--interval' }),
      ending: footer.ending,
    },
    formulas: applyFormulas(evidence, machine.capacities, energy, gpus),
    energy: energy.section,
    ...(energy.power === undefined ? {} : { power: energy.power }),
    ...(processes === undefined ? {} : { processes }),
    ...footprint(evidence, energy),
    ...machine.sections,
    ...(settings === undefined ? {} : { settings }),
    sources: sourcesSection(evidence, energy),
    coverage: coverageSection(evidence),
    gpus,
    warnings: [
      ...missedTicks(footer),
      ...warnings(evidence, energy.section.total),
      ...energy.warnings,
      ...idleNotes(evidence, energy),
    ],
    ownCost: ownCostSection(footer),
  };
}

/** What was measured, and by its cards which one: a swapped card is another machine. */
export function hostSection({ header }: Evidence): AuditReport['host'] {
  const { kind, inventory } = header.host;
  return { kind, inventory, gpus: header.sources.flatMap(({ gpus = [] }) => gpus.map(({ uuid }) => uuid)).sort() };
}

export function ownCostSection({ ownCost, end }: RecordingFooter): AuditReport['ownCost'] {
  const { cpu, windowCpu, childrenCpu, peakMemory } = ownCost;
  return {
    cpu: quantity(cpu + childrenCpu, 's', own),
    share: quantity(end > 0 ? windowCpu / end : 0, '1', own),
    peakMemory: quantity(peakMemory, 'By', own),
  };
}

/** Carbon and cost of the outermost energy: the facility's where a PUE was given. Measured before modelled. */
function footprint({ header }: Evidence, { section }: EnergyAccount): Pick<AuditReport, 'carbon' | 'cost'> {
  const { intensity, price } = header.settings;
  const { facility, node } = section.byBoundary;
  const energy = (facility?.measured ?? section.total ?? facility?.estimated ?? node?.estimated)?.energy;
  if (energy === undefined) return {};
  const result: { -readonly [K in 'carbon' | 'cost']?: AuditReport[K] } = {};
  if (intensity !== undefined) {
    const factor = quantity(intensity.value, 'gCO2e/kWh', { kind: 'assumed', source: intensity.source });
    result.carbon = { intensity: factor, emissions: operationalCarbon(energy as Quantity<'J'>, factor) };
  }
  if (price !== undefined) {
    const factor = quantity(price.value, 'currency/kWh', { kind: 'assumed', source: price.source });
    result.cost = {
      price: factor,
      cost: energyCost(energy as Quantity<'J'>, factor),
      ...(price.currency === undefined ? {} : { currency: price.currency }),
    };
  }
  return result as Pick<AuditReport, 'carbon' | 'cost'>;
}

export function sourcesSection(
  { header, footer, folds, processes }: Evidence,
  energy: EnergyAccount,
): AuditReport['sources'] {
  // A card tells much beside its energy: its source is used all the same.
  const unused = new Set(energy.silent.flatMap(({ source: { id, gpus } }) => (gpus === undefined ? [id] : [])));
  const share = (covered: number) =>
    quantity(footer.end > 0 ? Math.min(1, covered / footer.end) : 0, '1', { kind: 'measured', by: 'monotonic clock' });
  return {
    used: header.sources.flatMap(({ id, title, by }, index) => {
      if (unused.has(id)) return [];
      const isTable = id === 'processes';
      return [
        {
          id,
          title,
          by,
          readings: isTable ? (processes?.scans ?? 0) : folds[index]!.readings,
          coverage: share(isTable ? ((processes?.scans ?? 0) > 1 ? footer.end : 0) : folds[index]!.covered),
        },
      ];
    }),
    missing: [
      ...header.missing,
      ...energy.silent.map(({ source: { id, title }, reason }) => ({
        id,
        title: unused.has(id) ? title : `Energy of ${title}`,
        why: 'unsupported' as const,
        detail: reason,
      })),
    ],
  };
}

export function coverageSection({ header, footer, folds, gaps }: Evidence): AuditReport['coverage'] {
  const clock = header.sources.findIndex(({ id }) => id === 'clock');
  const covered = folds[clock]?.covered ?? 0;
  return {
    share: quantity(footer.end > 0 ? Math.min(1, covered / footer.end) : 0, '1', {
      kind: 'measured',
      by: 'monotonic clock',
    }),
    missedTicks: footer.missedTicks,
    gaps: gaps.all(footer.end),
    moreGaps: gaps.more,
  };
}

function missedTicks({ missedTicks: missed }: RecordingFooter): string[] {
  return missed === 0
    ? []
    : [`The machine could not keep the interval: ${missed} samples were missed. A longer --interval would be kept.`];
}

/** What a reader should know of any recording. */
export function warnings({ footer, clock, header, folds }: Evidence, total?: AuditReport['energy']['total']): string[] {
  const found: string[] = [];
  if (clock.suspends > 0) {
    found.push('The machine was suspended in the window: the energy of that time is unknown and in no total.');
  }
  for (const { at, seconds: step } of clock.wallSteps) {
    found.push(
      `The wall clock stepped by ${step.toFixed(1)} s at ${at.toFixed(1)} s; times here are on the monotonic clock.`,
    );
  }
  header.sources.forEach(({ id }, index) => {
    if (folds[index]!.hasIgnored)
      found.push(`${id}: there was so much of it that what came last is not in the report.`);
  });
  const covered = total?.covered.value;
  if (covered !== undefined && covered < 0.95 * footer.end) {
    found.push(
      `The energy covers ${covered.toFixed(1)} s of the ${footer.end.toFixed(1)} s: the gaps below are in no total.`,
    );
  }
  if (footer.ending === 'capture-ended' && footer.end < (header.settings.duration ?? 0)) {
    found.push(`The capture holds ${footer.end.toFixed(1)} s, less than was asked for.`);
  }
  return found;
}
