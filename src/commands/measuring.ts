import type { Host } from '../host/host.ts';
import type { Inventory } from '../model/inventory.ts';
import { recordingVersion, type Settings } from '../model/recording.ts';
import type { ProbeOptions } from '../probes/probe.ts';
import type { Sources } from '../sampling/open-sources.ts';
import type { MeterHeader } from '../sampling/sampler.ts';

/** The options that every command which measures has. */
export interface MeasuringOptions {
  readonly interval: number;
  readonly meter?: string;
  readonly gpus?: readonly string[];
  readonly nvml?: string;
}

/** What the probes are told. An option that was not given is absent there, not undefined. */
export function probeOptions(
  { interval, meter, gpus, nvml }: MeasuringOptions,
  top: number,
  signal: AbortSignal,
): ProbeOptions {
  return {
    interval,
    top,
    signal,
    ...(meter === undefined ? {} : { meter }),
    ...(gpus === undefined ? {} : { gpus }),
    ...(nvml === undefined ? {} : { nvml }),
  };
}

/** How a recording of this host begins. */
export function headerOf(
  version: string,
  { kind }: Pick<Host, 'kind'>,
  inventory: Inventory,
  { missing }: Pick<Sources, 'missing'>,
  settings: Settings,
): MeterHeader {
  return { negawatt: 'recording', recordingVersion, version, host: { kind, inventory }, settings, missing };
}
