import type { GpuDevices } from '../host/gpu-devices.ts';
import type { Host } from '../host/host.ts';
import type { Diagnosis, SourceState, Surroundings } from '../model/doctor.ts';
import type { Inventory } from '../model/inventory.ts';
import { probes } from '../probes/index.ts';
import type { Sources } from '../sampling/open-sources.ts';
import { mendsFor } from './mends.ts';
import { missingState, readOnce } from './source-states.ts';
import { stillCounters } from './still-counters.ts';
import { surroundingsOf } from './surroundings.ts';

/** What only the machine itself can tell, and no copy of it. */
export type OnSite = Pick<Diagnosis, 'self' | 'run' | 'idle'> & {
  readonly tools?: Diagnosis['tools'];
  readonly devices?: GpuDevices;
};

/** What can be measured on a host, what cannot and why, and what would mend it. The sources stay open. */
export async function examine(
  host: Host,
  inventory: Inventory,
  sources: Sources,
  tool: string,
  { devices, tools = [], ...onSite }: OnSite,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const still = await stillCounters(host, sources.open, signal);
  const open = sources.open.filter((source) => !still.has(source));
  const { states, limits, energy } = readOnce({ open, unused: sources.unused });
  const around = surroundingsOf(host, inventory, limits);
  const { architecture } = inventory.os;
  const seen = states.map((state) => (state.id === 'processes' ? withHidden(state, around) : state));
  const all = [
    ...seen,
    ...[...sources.missing, ...still.values()].map((one) => missingState(one, around, architecture)),
  ];
  const order = Object.keys(probes);
  all.sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
  return {
    kind: 'doctor',
    schemaVersion: 1,
    tool,
    host: host.kind,
    energy: { measured: energy.by.length > 0, ...energy },
    sources: all,
    mends: mendsFor(all, around, {
      ...(architecture === undefined ? {} : { architecture }),
      ...(devices === undefined ? {} : { devices }),
    }),
    surroundings: around,
    machine: machineOf(host, inventory),
    ...onSite,
    tools,
  };
}

/** A table that can be read, and does not show everybody. */
function withHidden(state: SourceState, { hiddenProcesses }: Surroundings): SourceState {
  if (hiddenProcesses === undefined || state.state !== 'readable') return state;
  const gid = /gid=(\d+)/.exec(hiddenProcesses)?.[1];
  return {
    ...state,
    state: 'partly',
    detail: `those of other users are hidden: ${hiddenProcesses}`,
    loss: 'Energy of other users cannot be divided among their processes, and theirs are not named.',
    ...(gid === undefined
      ? {}
      : { remedy: { advice: `Add the user to the group that sees them all.`, commands: [`getent group ${gid}`] } }),
  };
}

function machineOf(host: Host, { cpu, os }: Inventory): Diagnosis['machine'] {
  const version = host.read('/proc/driver/nvidia/version');
  const driver = typeof version === 'string' ? /\s(\d+\.\d+(?:\.\d+)?)(?=\s|$)/.exec(version)?.[1] : undefined;
  const distribution = [os.distribution, os.release].filter((word) => word !== undefined).join(' ');
  return {
    ...(cpu.model === undefined ? {} : { cpu: cpu.model }),
    ...(os.kernel === undefined ? {} : { kernel: os.kernel }),
    ...(os.architecture === undefined ? {} : { architecture: os.architecture }),
    ...(distribution === '' ? {} : { distribution }),
    ...(driver === undefined ? {} : { driver }),
  };
}
