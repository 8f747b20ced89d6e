import type { AuditReport, BatchReport, CompressReport, Report, RunReport } from '../model/report.ts';
import type { Section } from './section.ts';
import { batchBenchView, batchLegendView } from './view/batch-bench.ts';
import { batchCurveView } from './view/batch-curve.ts';
import { batchPointsView } from './view/batch-points.ts';
import { batchVerdictView } from './view/batch-verdict.ts';
import { compressBenchView, compressLegendView } from './view/compress-bench.ts';
import { compressCasesView } from './view/compress-cases.ts';
import { compressScatterView } from './view/compress-scatter.ts';
import { compressTwinsView } from './view/compress-twins.ts';
import { compressVerdictView } from './view/compress-verdict.ts';
import { coverageView } from './view/coverage.ts';
import { energyView } from './view/energy.ts';
import { findingsView } from './view/findings.ts';
import { footprintView } from './view/footprint.ts';
import { formulasView } from './view/formulas.ts';
import { gpusView } from './view/gpus.ts';
import { hostView } from './view/host.ts';
import { legendView } from './view/legend.ts';
import { machineView } from './view/machine.ts';
import { powerView } from './view/power.ts';
import { processesView } from './view/processes.ts';
import { runAdviceView } from './view/run-advice.ts';
import { runCommandView } from './view/run-command.ts';
import { runLegendView } from './view/run-legend.ts';
import { runMetricsView } from './view/run-metrics.ts';
import { runRepeatsView } from './view/run-repeats.ts';
import { runSurvivorsView } from './view/run-survivors.ts';
import { sinceView } from './view/since.ts';
import { sourcesView } from './view/sources.ts';

type Part<Kind> = (report: Kind) => readonly Section[];

const auditParts: readonly Part<AuditReport>[] = [
  hostView,
  energyView,
  powerView,
  sinceView,
  findingsView,
  gpusView,
  formulasView,
  processesView,
  machineView,
  footprintView,
  sourcesView,
  coverageView,
  legendView,
];

const runParts: readonly Part<RunReport>[] = [
  runCommandView,
  runMetricsView,
  runAdviceView,
  formulasView,
  footprintView,
  sinceView,
  runRepeatsView,
  runSurvivorsView,
  processesView,
  hostView,
  sourcesView,
  coverageView,
  runLegendView,
];

const compressParts: readonly Part<CompressReport>[] = [
  compressVerdictView,
  compressCasesView,
  compressScatterView,
  compressTwinsView,
  compressBenchView,
  formulasView,
  footprintView,
  sinceView,
  processesView,
  hostView,
  sourcesView,
  coverageView,
  compressLegendView,
];

const batchParts: readonly Part<BatchReport>[] = [
  batchVerdictView,
  batchPointsView,
  batchCurveView,
  batchBenchView,
  formulasView,
  footprintView,
  sinceView,
  processesView,
  hostView,
  sourcesView,
  coverageView,
  batchLegendView,
];

/** What a person reads, from the top: the answer, what it is made of, and what to know before trusting it. */
export function view(report: Report): readonly Section[] {
  return sectionsOf(report).filter(({ blocks }) => blocks.length > 0);
}

function sectionsOf(report: Report): readonly Section[] {
  switch (report.kind) {
    case 'audit':
      return auditParts.flatMap((part) => part(report));
    case 'run':
      return runParts.flatMap((part) => part(report));
    case 'compress':
      return compressParts.flatMap((part) => part(report));
    case 'batch':
      return batchParts.flatMap((part) => part(report));
  }
}
