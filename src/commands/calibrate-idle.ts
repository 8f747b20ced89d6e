import { exitCodes, NegawattError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { idleFileName, stateFolder } from '../host/state-folder.ts';
import { type Calibration, CalibrationFold } from '../judge/calibration-fold.ts';
import { type IdleBaseline, idleBaselineVersion } from '../model/idle-baseline.ts';
import { remedyWords } from '../model/remedy.ts';
import type { MissingSource } from '../model/series.ts';
import type { RendererId } from '../report/index.ts';
import { openSources, type Sources } from '../sampling/open-sources.ts';
import { sample } from '../sampling/sampler.ts';
import { startProgress } from '../ui/progress.ts';
import type { Context } from './command.ts';
import { interruption } from './interruption.ts';
import { hardwareOf } from './kept-idle.ts';
import { headerOf, probeOptions } from './measuring.ts';
import { writeWhole } from './output-files.ts';
import { renderDocument, type ShownDocument } from './render-document.ts';
import { optionsFor } from './render-report.ts';

export interface CalibrationOptions {
  readonly interval: number;
  readonly format: RendererId;
  readonly meter?: string;
  readonly gpus?: readonly string[];
  readonly nvml?: string;
  readonly quiet?: boolean;
}

/** Processes that are asked for: who disturbed the idle is to be named. */
const top = 10;
const what = 'the idle baseline';

/**
 * Measures the idle power of a host, keeps it in the user's state folder, and prints it. Answers the exit code.
 * @param duration of the measurement, s
 */
export async function calibrateIdle(
  host: Host,
  duration: number,
  options: CalibrationOptions,
  context: Context,
): Promise<number> {
  const folder = stateFolder(context.env);
  if (folder === undefined) {
    throw new NegawattError(
      `cannot keep ${what}`,
      'neither XDG_STATE_HOME nor HOME names a folder',
      'Set XDG_STATE_HOME to a folder of your own.',
    );
  }
  const { interval, format, quiet } = options;
  const inventory = await host.inventory();
  let sources: Sources;
  try {
    sources = await openSources(host, probeOptions(options, top, context.signal));
  } catch (error) {
    // Interrupted while a meter's first reading was waited for.
    if (context.signal.aborted && error instanceof NegawattError) return interrupted(context, 0, duration);
    throw error;
  }
  try {
    refuseUnmeasured(sources);
    const hardware = hardwareOf(inventory, sources);
    const file = folder.claim(idleFileName(hardware), what);
    try {
      const fold = new CalibrationFold(process.pid);
      const progress = await startProgress(context, { duration, isQuiet: quiet === true });
      const header = headerOf(context.version, host, inventory, sources, { duration, interval, top });
      const { now } = host.clock;
      const start = now();
      try {
        const ending = await sample(host, sources.open, header, [fold], {
          duration,
          interval,
          signal: context.signal,
          ...(progress && { onTick: (elapsed: number) => progress.update(elapsed, fold.progress()) }),
        });
        if (ending !== 'complete') return interrupted(context, now() - start, duration);
      } finally {
        progress?.stop();
      }
      const found = fold.finish();
      if ('reason' in found) throw notMeasured(found.reason, sources.missing);
      const baseline = documentOf(found, hardware, inventory.os.kernel, context.version);
      writeWhole(file, `${JSON.stringify(baseline, undefined, 2)}\n`);
      context.stdout.write(await rendered(baseline, file.path, format, context));
      return exitCodes.ok;
    } finally {
      file.discard();
    }
  } finally {
    sources.close();
  }
}

/** What is kept, in the order in which people read it. */
function documentOf(found: Calibration, hardware: string, kernel: string | undefined, tool: string): IdleBaseline {
  const { stretch, of, measuredAt, boundaries, gpus, disturbed, disturbers } = found;
  return {
    negawatt: 'idle baseline',
    version: idleBaselineVersion,
    measuredAt: new Date(measuredAt * 1000).toISOString(),
    hardware,
    tool,
    ...(kernel === undefined ? {} : { kernel }),
    stretch: {
      seconds: stretch.to - stretch.from,
      of,
      ...(stretch.busy === undefined ? {} : { busy: stretch.busy }),
    },
    boundaries,
    gpus,
    disturbed,
    disturbers,
  };
}

/** Told at once: a minute of measuring would end the same. */
function refuseUnmeasured({ open, missing }: Sources): void {
  const isMeasured = open.some(({ description }) => description.series.some(({ energy }) => energy?.counted === true));
  if (!isMeasured) throw notMeasured('no energy counter or power sensor was found', missing);
}

function notMeasured(reason: string, missing: readonly MissingSource[]): NegawattError {
  const silent = missing.filter(({ id }) => ['powercap', 'hwmon', 'battery', 'meter', 'nvidia'].includes(id));
  const remedy = silent.find((source) => source.remedy !== undefined)?.remedy;
  return new NegawattError(
    'no idle power was measured, and none is kept',
    [reason, ...silent.map(({ title, detail }) => `${title}: ${detail}`)].join('; '),
    remedy === undefined
      ? 'Name a wall meter with --meter; `negawatt doctor` tells what each source lacks.'
      : `${remedyWords(remedy)} \`negawatt doctor\` tells of every source what it lacks, and \`negawatt doctor --fix\` prints what mends it.`,
    exitCodes.notMeasured,
  );
}

function interrupted(context: Context, elapsed: number, duration: number): number {
  context.stderr.write(
    `negawatt: no idle baseline was kept\n  why: it was interrupted after ${elapsed.toFixed(0)} s of ${duration.toFixed(0)} s, and a part may miss the quietest stretch\n  mend: Run it again to its end; a baseline that was kept before still holds.\n`,
  );
  return interruption(context);
}

async function rendered(baseline: IdleBaseline, path: string, format: RendererId, context: Context): Promise<string> {
  const shown: ShownDocument = {
    of: 'an idle baseline',
    title: 'negawatt doctor',
    json: () => baseline,
    sections: async () => (await import('../report/view/idle-baseline.ts')).idleBaselineView(baseline, path),
  };
  return renderDocument(shown, format, await optionsFor(context, 'stdout'));
}
