import assert from 'node:assert/strict';
import type { Host } from '../../src/host/host.ts';
import { type FailureReason, failure } from '../../src/model/availability.ts';
import type { ProcessEntry } from '../../src/model/processes.ts';
import type { Series } from '../../src/model/series.ts';
import type { Emitter, Missing, OpenSource, Probe, ProbeOptions } from '../../src/probes/probe.ts';
import { type Content, type Simulation, simulatedHost } from '../support/simulated-host.ts';

export type Files = Record<string, Content>;
type SimulatedHost = ReturnType<typeof simulatedHost>;

/** Keeps copies of all that a source hands on, and finds values by the names of their columns. */
export class Readings implements Emitter {
  readonly rows: { readonly at: number; readonly values: readonly number[] }[] = [];
  readonly scans: {
    readonly changed: readonly ProcessEntry[];
    readonly ended: readonly (readonly [number, number])[];
    readonly count: number;
  }[] = [];
  readonly troubles: string[] = [];
  columns: readonly Series[];
  columnChanges = 0;

  constructor(columns: readonly Series[] = []) {
    this.columns = columns;
  }

  row(at: number, values: ArrayLike<number>): void {
    this.rows.push({ at, values: Array.from(values) });
  }

  processes(_at: number, scan: Parameters<Emitter['processes']>[1]): void {
    this.scans.push({
      changed: scan.changed.map((entry) => ({ ...entry })),
      ended: [...scan.ended],
      count: scan.count,
    });
  }

  series(_at: number, series: readonly Series[]): void {
    this.columns = series;
    this.columnChanges += 1;
  }

  trouble(_at: number, reason: string): void {
    this.troubles.push(reason);
  }

  /** Value of the last row in one column; undefined where there is no such column. */
  value(metric: string, resource?: string): number | undefined {
    const column = this.columns.findIndex(
      (series) => series.metric === metric && (resource === undefined || series.resource === resource),
    );
    return column < 0 ? undefined : this.rows.at(-1)?.values[column];
  }

  column(metric: string, resource?: string): Series | undefined {
    return this.columns.find(
      (series) => series.metric === metric && (resource === undefined || series.resource === resource),
    );
  }

  get resources(): readonly string[] {
    return this.columns.map(({ metric, resource }) => `${metric} ${resource}`);
  }
}

export const options: ProbeOptions = { interval: 1, top: 10 };

export async function opened(probe: Probe, host: Host, more: Partial<ProbeOptions> = {}): Promise<OpenSource> {
  const source = await probe.open(host, { ...options, ...more });
  assert.ok(source !== undefined && 'sample' in source, `${probe.id} did not open: ${JSON.stringify(source)}`);
  return source;
}

/** Opens the probe and takes one reading at each of the times. */
export async function read(
  probe: Probe,
  simulation: Simulation | SimulatedHost,
  times: readonly number[] = [0],
): Promise<Readings> {
  const host = 'clock' in simulation ? simulation : simulatedHost(simulation);
  const source = await opened(probe, host);
  const readings = new Readings(source.description.series);
  for (const at of times) {
    host.clock.set(at);
    source.sample(readings);
  }
  source.close();
  return readings;
}

export async function missing(probe: Probe, simulation: Simulation): Promise<Missing> {
  const answer = await probe.open(simulatedHost(simulation), options);
  assert.ok(answer !== undefined && 'why' in answer, `${probe.id} is not missing`);
  return answer;
}

/** What reading a file answers. */
export function refuses(why: FailureReason, path = 'a file'): ReturnType<typeof failure> {
  return failure(why, `${path}: ${why}`);
}

/** Contents that take turns, one a second; the last one stays. */
export function turns(...contents: readonly (string | ReturnType<typeof failure>)[]): Content {
  return (at) => contents[Math.min(contents.length - 1, Math.floor(at))]!;
}

/** A host whose files are bytes, written as Latin-1 strings: contents that are not UTF-8 can be told so. */
export function bytesHost(simulation: Simulation): SimulatedHost {
  const host = simulatedHost(simulation);
  const readInto = (path: string, into: Buffer) => {
    const text = host.read(path);
    return typeof text === 'string' ? into.write(text, 'latin1') : text;
  };
  return {
    ...host,
    readInto,
    open: (path) => {
      const file = host.open(path);
      return 'ok' in file ? file : { read: (into) => readInto(path, into), close: () => undefined };
    },
  };
}
