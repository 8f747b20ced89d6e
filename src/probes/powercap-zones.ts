import type { Host } from '../host/host.ts';
import type { Failure } from '../model/availability.ts';
import type { Component } from '../model/series.ts';
import { uniqueName } from './columns.ts';
import { readNumber } from './kept-file.ts';

export const powercapRoot = '/sys/class/powercap';

/** One power zone of the powercap class (Documentation/power/powercap/powercap.rst). */
export interface Zone {
  /** The kernel's name of the folder: `intel-rapl:0:1`. */
  readonly id: string;
  readonly folder: string;
  /** What the folder belongs to: `intel-rapl`, `intel-rapl-mmio`. */
  readonly controlType: string;
  /** What people call it, unique: `package-0`, `package-0/dram`. */
  readonly resource: string;
  readonly component: Component;
  /** Why its energy is not added, as a clause; undefined: it is. */
  readonly reason?: string;
}

const packageName = /^package-\d+(?:-die-\d+)?$/;
/** As long as a name of the kernel gets (POWERCAP_CONSTRAINT_NAME_LEN). */
const longestName = 30;
const zoneId = /^(.+?)(?::\d+)+$/;

/**
 * Every zone that the host has, each once. The class folder lists nested zones beside the zones that they lie in, and
 * those hold them again. A zone is what its `name` says: indices differ from one part to the next.
 */
export function findZones(host: Host): readonly Zone[] | Failure {
  const listed = host.list(powercapRoot);
  if ('ok' in listed) return listed;
  const names = new Map<string, string>();
  const folders = new Map<string, string>();
  const seen = new Set<string>();
  let refused: Failure | undefined;
  const walk = (parent: string, ids: readonly string[]) => {
    for (const id of ids) {
      const folder = `${parent}/${id}`;
      const real = host.resolve(folder);
      if (!zoneId.test(id) || names.has(id) || (typeof real === 'string' && seen.has(real))) continue;
      const name = host.read(`${folder}/name`);
      if (typeof name !== 'string') {
        if (name.why !== 'absent') refused ??= name;
        continue;
      }
      if (typeof real === 'string') seen.add(real);
      names.set(id, name.trim().slice(0, longestName) || id);
      folders.set(id, folder);
    }
  };
  walk(powercapRoot, listed);
  // A tree that was bound into a container may hold nested zones only where they lie.
  for (const id of [...listed, ...names.keys()]) {
    const folder = folders.get(id) ?? `${powercapRoot}/${id}`;
    const inside = host.list(folder);
    if (!('ok' in inside))
      walk(
        folder,
        inside.filter((child) => child.startsWith(`${id}:`)),
      );
  }
  if (names.size === 0 && refused !== undefined) return refused;
  const ids = [...names.keys()].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  return classify(ids.map((id) => ({ id, folder: folders.get(id)!, name: names.get(id)! })));
}

function classify(found: readonly { readonly id: string; readonly folder: string; readonly name: string }[]) {
  const byId = new Map(found.map((zone) => [zone.id, zone]));
  const nestedMemory = found.some(({ id, name }) => name === 'dram' && byId.has(parentOf(id)));
  const taken = new Map<string, Set<string>>();
  return found.map(({ id, folder, name }): Zone => {
    const controlType = zoneId.exec(id)![1]!;
    const parent = byId.get(parentOf(id));
    // Two control types have one package each under the same name; within one of them names are made unlike.
    const names = taken.get(controlType) ?? new Set();
    taken.set(controlType, names);
    const wanted = parent === undefined ? name : `${parent.name}/${name}`;
    const repeated = names.has(wanted);
    const zone = { id, folder, controlType, resource: uniqueName(wanted, names) };
    if (packageName.test(name)) {
      return { ...zone, component: 'cpu-package', ...(repeated ? { reason: `repeats ${name}` } : {}) };
    }
    if (name === 'dram') {
      const again = repeated || (parent === undefined && nestedMemory);
      return { ...zone, component: 'dram', ...(again ? { reason: 'repeats the DRAM of the packages' } : {}) };
    }
    if (name === 'core') return { ...zone, component: 'cpu-core', reason: 'lies inside the package' };
    if (name === 'uncore') return { ...zone, component: 'uncore', reason: 'lies inside the package' };
    if (name === 'psys') return { ...zone, component: 'platform', reason: 'contains the packages' };
    return { ...zone, component: 'other', reason: 'may overlap a counted part' };
  });
}

function parentOf(id: string): string {
  return id.slice(0, id.lastIndexOf(':'));
}

/** Whether any package's energy can be read through powercap. */
export function hasReadablePackage(host: Host): boolean {
  const zones = findZones(host);
  if ('ok' in zones) return false;
  return zones.some(
    ({ component, folder }) => component === 'cpu-package' && !Number.isNaN(readNumber(host, `${folder}/energy_uj`)),
  );
}
