import { NegawattError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import type { MissingSource } from '../model/series.ts';
import { probes } from '../probes/index.ts';
import type { OpenSource, Probe, ProbeOptions } from '../probes/probe.ts';

/** Every source that this host has, opened, in the registry's order; and those that it lacks, with the reason. */
export interface Sources {
  readonly open: readonly OpenSource[];
  readonly missing: readonly MissingSource[];
  /** Those that this host has no use for. */
  readonly unused: readonly Pick<MissingSource, 'id' | 'title'>[];
  close(): void;
}

/**
 * Opens every probe of the registry. A probe that fails is a missing source and never stops the others; only a source
 * that the user asked for by name (a meter) is worth an error.
 */
export async function openSources(host: Host, options: ProbeOptions): Promise<Sources> {
  const open: OpenSource[] = [];
  const missing: MissingSource[] = [];
  const unused: Pick<MissingSource, 'id' | 'title'>[] = [];
  const close = () => {
    for (const source of open) source.close();
  };
  // One after the other: a captured host answers in the order in which it was asked.
  for (const load of Object.values(probes)) {
    const probe = await load();
    try {
      const answer = await openProbe(probe, host, options);
      if (answer === undefined) unused.push({ id: probe.id, title: probe.title });
      else if ('sample' in answer) open.push(answer);
      else missing.push(answer);
    } catch (error) {
      close();
      throw error;
    }
  }
  return { open, missing, unused, close };
}

async function openProbe(
  probe: Probe,
  host: Host,
  options: ProbeOptions,
): Promise<OpenSource | MissingSource | undefined> {
  const { id, title } = probe;
  try {
    const answer = await probe.open(host, options);
    if (answer === undefined || 'sample' in answer) return answer;
    const { why, detail, remedy } = answer;
    return { id, title, why, detail, ...(remedy === undefined ? {} : { remedy }) };
  } catch (error) {
    if (error instanceof NegawattError) throw error;
    return { id, title, why: 'broken', detail: error instanceof Error ? error.message : String(error) };
  }
}
