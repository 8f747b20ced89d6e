import { outermost } from '../model/boundary.ts';
import type { RecordingFooter, RecordingHeader, RecordingSink } from '../model/recording.ts';
import type { Audited, BatchReport, CompressReport, Report, RunMetric, RunReport } from '../model/report.ts';
import type { Series } from '../model/series.ts';
import { ProcessTable } from '../sampling/process-table.ts';
import { writeBatchReport } from './batch/batch-report-writer.ts';
import { ClockFold } from './clock-fold.ts';
import { writeCompressReport } from './compress/compress-report-writer.ts';
import { EnergyFold } from './energy-fold.ts';
import { EstimateFold } from './estimate-fold.ts';
import type { Evidence } from './evidence.ts';
import { GapList } from './gap-list.ts';
import { writeReport } from './report-writer.ts';
import { RunProgress } from './run/run-account.ts';
import { writeRunReport } from './run/run-report-writer.ts';
import { SeriesFold } from './series-fold.ts';
import { Windows } from './windows.ts';

/** A sink that folds a recording as it streams, and turns it into a report at the end. */
export interface Judge extends RecordingSink {
  /** Mean watts so far at the outermost measured boundary, else modelled ones; undefined before two readings. */
  progress(): { readonly watts: number; readonly isEstimated: boolean } | undefined;
  /** Of `negawatt run`: one figure over the repeats so far, by its dotted name; undefined where no repeat has it. */
  metric(name: string): RunMetric | undefined;
  /** Whether a counter or meter told an energy so far. */
  isMeasured(): boolean;
  /** The report without its findings, which `rules/` make of it; only after the footer came. */
  report(): Audited;
  runReport(): RunReport;
  compressReport(): CompressReport;
  batchReport(): BatchReport;
  /** What was recorded, and which of the reports it makes; only after the header came. */
  readonly kind: Report['kind'];
}

/** @param version of negawatt, for the report */
export function createJudge(version: string): Judge {
  let header: RecordingHeader | undefined;
  let footer: RecordingFooter | undefined;
  let folds: SeriesFold[] = [];
  let energies: EnergyFold[] = [];
  let estimate: EstimateFold | undefined;
  let windows: Windows | undefined;
  let processes: ProcessTable | undefined;
  let clockSource = -1;
  let cpuSource = -1;
  const gaps = new GapList();
  const clock = new ClockFold();
  const runProgress = new RunProgress();
  const evidence = (given: RecordingHeader, end: RecordingFooter): Evidence => ({
    header: given,
    footer: end,
    folds,
    energies,
    estimate: estimate!,
    clock,
    gaps,
    ...(processes === undefined ? {} : { processes }),
  });

  return {
    header: (given) => {
      header = given;
      const { duration = Number.POSITIVE_INFINITY } = given.settings;
      folds = given.sources.map(
        ({ id, series, period }) => new SeriesFold(series, period, (from, to) => gaps.add(id, from, to, 'no reading')),
      );
      energies = given.sources.map(
        (source) => new EnergyFold(source, duration, (from, to, reason) => gaps.add(source.id, from, to, reason)),
      );
      clockSource = given.sources.findIndex(({ id }) => id === 'clock');
      cpuSource = given.sources.findIndex(({ id }) => id === 'cpu');
      if (clockSource >= 0) clock.declare(given.sources[clockSource]!.series);
      estimate = new EstimateFold(duration, given.settings.interval);
      // A session of unknown length is one of windows.
      if (given.settings.duration === undefined) windows = new Windows(given, energies);
      if (cpuSource >= 0) estimate.declare(given.sources[cpuSource]!.series);
    },
    row: (source, at, values) => {
      if (source === clockSource && clock.row(at, values)) {
        // Counters may have been reset while the machine slept, or have counted on: nobody can tell.
        for (const energy of energies) energy.cut();
        windows?.cut();
        gaps.add('all', clock.before, at, `the machine was suspended for ${clock.suspended.toFixed(0)} s`);
      }
      folds[source]!.row(at, values);
      energies[source]!.row(at, values);
      if (source === cpuSource) estimate!.row(at, values);
      windows?.row(source, at, values);
    },
    processes: (_source, _at, scan) => {
      processes ??= new ProcessTable();
      processes.scan(scan);
    },
    series: (source, at, series: readonly Series[]) => {
      folds[source]!.declare(series);
      energies[source]!.declare(at, series);
      if (source === cpuSource) estimate!.declare(series);
      windows?.declare(source, series);
    },
    mark: (at, mark) => windows?.mark(at, mark),
    trouble: (source, at, reason) => gaps.note(header!.sources[source]!.id, at, reason),
    footer: (given) => {
      footer = given;
      windows?.end();
      for (const fold of [...folds, ...energies]) fold.end(given.end);
    },
    progress: () => {
      const running = energies.flatMap((energy) => energy.running());
      const boundary = outermost(running.map((group) => group.boundary));
      if (boundary !== undefined) {
        const watts = running.reduce((sum, group) => sum + (group.boundary === boundary ? group.watts : 0), 0);
        return { watts, isEstimated: false };
      }
      const watts = estimate?.meanWatts();
      return watts === undefined ? undefined : { watts, isEstimated: true };
    },
    metric: (name) => {
      if (header === undefined || windows === undefined) return undefined;
      const soFar = { end: 0, ending: 'complete', missedTicks: 0, ownCost: noCost } as const;
      return runProgress.metric(name, windows.all, evidence(header, soFar));
    },
    isMeasured: () => energies.some((energy) => energy.running().length > 0),
    report: () => {
      if (header === undefined || footer === undefined) throw tooSoon();
      return writeReport(evidence(header, footer), version);
    },
    get kind() {
      if (header?.settings.compress !== undefined) return 'compress';
      if (header?.settings.batch !== undefined) return 'batch';
      return header?.settings.run === undefined ? 'audit' : 'run';
    },
    runReport: () => {
      if (header === undefined || footer === undefined || windows === undefined) throw tooSoon();
      return writeRunReport(evidence(header, footer), windows.all, version);
    },
    compressReport: () => {
      if (header === undefined || footer === undefined || windows === undefined) throw tooSoon();
      return writeCompressReport(evidence(header, footer), windows.all, version);
    },
    batchReport: () => {
      if (header === undefined || footer === undefined || windows === undefined) throw tooSoon();
      return writeBatchReport(evidence(header, footer), windows.all, version);
    },
  };
}

const noCost = { cpu: 0, windowCpu: 0, childrenCpu: 0, peakMemory: 0 };

function tooSoon(): Error {
  return new Error('a report was asked for before the recording ended');
}
