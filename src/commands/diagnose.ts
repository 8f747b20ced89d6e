import { examine, type OnSite } from '../doctor/examination.ts';
import { exitCodes, NegawattError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { idleFileName, stateFolder } from '../host/state-folder.ts';
import type { Accounting } from '../model/command.ts';
import type { Diagnosis } from '../model/doctor.ts';
import { parseIdleBaseline } from '../model/idle-baseline-schema.ts';
import type { Inventory } from '../model/inventory.ts';
import type { RendererId } from '../report/index.ts';
import { openSources, type Sources } from '../sampling/open-sources.ts';
import type { Context } from './command.ts';
import { interruption } from './interruption.ts';
import { hardwareOf } from './kept-idle.ts';
import { probeOptions } from './measuring.ts';
import { renderDocument, type ShownDocument } from './render-document.ts';
import { optionsFor } from './render-report.ts';

export interface DiagnosisOptions {
  readonly interval: number;
  readonly format: RendererId;
  readonly fix?: boolean;
  readonly meter?: string;
  readonly gpus?: readonly string[];
  readonly nvml?: string;
}

/** Processes that are asked for: whether the table can be read is a part of what is told. */
const top = 10;

/** Prints what can be measured on a host, or the script that would mend the rest. Answers the exit code. */
export async function diagnose(host: Host, options: DiagnosisOptions, context: Context): Promise<number> {
  const inventory = await host.inventory();
  let sources: Sources;
  try {
    sources = await openSources(host, probeOptions(options, top, context.signal));
  } catch (error) {
    // Interrupted while a meter's first reading was waited for.
    if (context.signal.aborted && error instanceof NegawattError) return interruption(context);
    throw error;
  }
  let diagnosis: Diagnosis;
  try {
    const onSite = host.kind === 'real' ? await lookAround(host, inventory, sources, options, context) : {};
    diagnosis = await examine(host, inventory, sources, context.version, onSite, context.signal);
  } finally {
    sources.close();
  }
  if (context.signal.aborted) return interruption(context);
  context.stdout.write(await rendered(diagnosis, options, context));
  // A script that is printed is what was wanted.
  return diagnosis.energy.measured || options.fix === true ? exitCodes.ok : exitCodes.notMeasured;
}

async function lookAround(
  host: Host,
  inventory: Inventory,
  sources: Sources,
  { nvml }: DiagnosisOptions,
  context: Context,
): Promise<OnSite> {
  const [{ triedAccounting }, { gpuDevices }, { ownRights }, { findTools }] = await Promise.all([
    import('../host/launch/accounting-trial.ts'),
    import('../host/gpu-devices.ts'),
    import('../host/own-rights.ts'),
    import('../host/tools.ts'),
  ]);
  const devices = gpuDevices();
  const self = ownRights(host);
  const behind = context.env['SUDO_USER'];
  return {
    // Who asked sudo for it is whom a group would be for.
    self: self.uid === 0 && behind !== undefined ? { ...self, user: behind } : self,
    tools: await findTools(nvml),
    run: await accounting(() => triedAccounting(() => host.clock.now())),
    idle: idleOf(hardwareOf(inventory, sources), host.clock.wall(), context),
    ...(devices === undefined ? {} : { devices }),
  };
}

async function accounting(tried: () => Promise<Accounting>): Promise<NonNullable<Diagnosis['run']>> {
  try {
    return await tried();
  } catch (error) {
    if (error instanceof NegawattError) return { reason: `${error.what}: ${error.why}` };
    throw error;
  }
}

/** What `--calibrate-idle` kept of this hardware. */
function idleOf(hardware: string, now: number, { env }: Context): NonNullable<Diagnosis['idle']> {
  const file = stateFolder(env)?.read(idleFileName(hardware));
  if (file === undefined) return { state: 'none', detail: 'neither XDG_STATE_HOME nor HOME names a folder' };
  if (typeof file !== 'string') {
    return file.why === 'absent' ? { state: 'none' } : { state: 'unusable', detail: file.detail };
  }
  const idle = parseIdleBaseline(file);
  if ('reason' in idle) return { state: 'unusable', detail: idle.reason };
  if (idle.hardware !== hardware) return { state: 'unusable', detail: 'it is of other hardware' };
  return { state: 'kept', measuredAt: idle.measuredAt, age: now - Date.parse(idle.measuredAt) / 1000 };
}

async function rendered(diagnosis: Diagnosis, { fix, format }: DiagnosisOptions, context: Context): Promise<string> {
  if (fix === true) return (await import('../report/mend-script.ts')).mendScript(diagnosis);
  const shown: ShownDocument = {
    of: 'the diagnosis',
    title: 'negawatt doctor',
    json: () => diagnosis,
    sections: async () => (await import('../report/view/doctor.ts')).diagnosisView(diagnosis),
  };
  return renderDocument(shown, format, await optionsFor(context, 'stdout'));
}
