import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exitCodes, NegawattError } from '../errors.ts';
import { capturingHost } from '../host/capture.ts';
import { captureFile } from '../host/capture-format.ts';
import type { CaptureSummary } from '../host/capture-tally.ts';
import { errnoOf } from '../host/errno.ts';
import type { Host } from '../host/host.ts';
import type { RendererId } from '../report/index.ts';
import { openSources } from '../sampling/open-sources.ts';
import { writeRecording } from '../sampling/recording-writer.ts';
import { sample } from '../sampling/sampler.ts';
import { startProgress } from '../ui/progress.ts';
import type { Context } from './command.ts';
import { interruption } from './interruption.ts';
import { headerOf, probeOptions } from './measuring.ts';
import { renderDocument, type ShownDocument } from './render-document.ts';
import { optionsFor } from './render-report.ts';

export interface CaptureOptions {
  readonly duration: number;
  readonly interval: number;
  readonly format: RendererId;
  readonly meter?: string;
  readonly gpus?: readonly string[];
  readonly nvml?: string;
  readonly save?: string;
  readonly quiet?: boolean;
}

/** As an audit lists where it is not told otherwise: the capture then answers all that an audit asks. */
const top = 10;

/**
 * Writes down all that an audit of this host reads, for `audit --host`, and tells what the copy holds. Closes the host.
 * Answers the exit code.
 */
export async function takeCapture(
  host: Host,
  directory: string,
  options: CaptureOptions,
  context: Context,
): Promise<number> {
  const summary = await measured(host, directory, options, context);
  const file = join(resolve(directory), captureFile);
  context.stdout.write(await rendered(summary, file, options, context));
  return context.signal.aborted ? interruption(context) : exitCodes.ok;
}

/** Takes the window of an audit through a host that is written down. */
async function measured(
  host: Host,
  directory: string,
  options: CaptureOptions,
  context: Context,
): Promise<CaptureSummary> {
  const { duration, interval, save, quiet } = options;
  const { signal } = context;
  let capturing: ReturnType<typeof capturingHost>;
  try {
    refuseFull(directory);
    capturing = capturingHost(host, directory, { interval });
  } catch (error) {
    host.close();
    throw error;
  }
  const progress = await startProgress(context, { duration, isQuiet: quiet === true });
  let recording: ReturnType<typeof writeRecording> | undefined;
  try {
    recording = save === undefined ? undefined : writeRecording(save);
    const inventory = await capturing.inventory();
    const sources = await openSources(capturing, probeOptions(options, top, signal));
    try {
      await sample(
        capturing,
        sources.open,
        headerOf(context.version, host, inventory, sources, { duration, interval, top }),
        recording === undefined ? [] : [recording],
        {
          duration,
          interval,
          signal,
          ...(progress && { onTick: (elapsed: number) => progress.update(elapsed, undefined) }),
        },
      );
    } finally {
      sources.close();
    }
  } catch (error) {
    recording?.discard();
    capturing.abandon();
    throw error;
  } finally {
    progress?.stop();
  }
  capturing.close();
  recording?.close();
  return capturing.summary();
}

/** A capture beside other files could be taken for theirs, and an old one would be lost. */
function refuseFull(directory: string): void {
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    if (errnoOf(error) === undefined) throw error;
    throw new NegawattError(
      `cannot write a capture into ${directory}`,
      (error as Error).message,
      'Name a folder that is new or empty.',
    );
  }
  if (names.length === 0) return;
  throw new NegawattError(
    `cannot write a capture into ${directory}`,
    `the folder is not empty: ${names[0]} is in it`,
    'Name a folder that is new or empty.',
  );
}

async function rendered(
  summary: CaptureSummary,
  file: string,
  window: Pick<CaptureOptions, 'duration' | 'interval' | 'format'>,
  context: Context,
): Promise<string> {
  const shown: ShownDocument = {
    of: 'what was captured',
    title: 'negawatt doctor',
    json: () => ({ kind: 'capture', schemaVersion: 1, file, ...summary }),
    sections: async () => (await import('../report/view/capture.ts')).captureView(summary, file, window),
  };
  return renderDocument(shown, window.format, await optionsFor(context, 'stdout'));
}
