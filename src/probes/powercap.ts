import type { Host } from '../host/host.ts';
import type { Failure } from '../model/availability.ts';
import type { Series } from '../model/series.ts';
import { counter, gauge, missing } from './columns.ts';
import { KeptFile, readNumber } from './kept-file.ts';
import { absent, forbidden } from './powercap-absence.ts';
import { findZones, type Zone } from './powercap-zones.ts';
import type { Probe } from './probe.ts';
import { andReason, rowSource } from './row-source.ts';

/** RAPL updates its counters about every millisecond (Intel SDM volume 3B, "RAPL Interfaces"). */
const step = 0.001;
/** Limits that firmware did not fill in are 0, or the largest that the field holds. */
const saneWatts = { low: 5, high: 2000 };
/** The most that a part of unknown size could draw, W. */
const ceilings = { 'cpu-package': 1500, dram: 500, platform: 3000, other: 3000 } as const;
/** Parts of small rated power draw many times as much for a moment, W. */
const floor = 150;

/** Control types that count the same packages, the better one first: registers have more domains than the mapping. */
const preferred = ['intel-rapl', 'intel-rapl-mmio'];

/** A zone with its counter, or why that cannot be read. */
interface Opened {
  readonly zone: Zone;
  readonly counter: KeptFile | Failure;
  /** A number came at the first reading. */
  readonly readable: boolean;
}

/**
 * Energy counters of CPU packages and their memory, J (Documentation/power/powercap/powercap.rst; RAPL, on Intel and
 * AMD). Packages and DRAM add up; cores lie inside the package, `psys` contains it, and a zone of `intel-rapl-mmio`
 * counts the same package once more, so that one control type is counted and no other.
 */
export const powercap: Probe = {
  id: 'powercap',
  title: 'RAPL energy counters',
  open: async (host, options) => {
    const zones = findZones(host);
    if ('ok' in zones) return zones.why === 'absent' ? absent(host, undefined) : missing(zones);
    if (zones.length === 0) return absent(host, undefined);
    const all = zones.map((zone) => openZone(host, zone));
    const chosen = choose(all);
    const counted = chosen.filter(({ zone }) => zone.reason === undefined);
    const refused = counted.flatMap(({ counter: file }) => (file instanceof KeptFile ? [] : [file]));
    const useless = counted.length === 0 ? chosen.length === 0 : refused.length === counted.length;
    for (const { zone, counter: file } of all) {
      const kept = !useless && chosen.some((one) => one.zone === zone);
      if (!kept && file instanceof KeptFile) file.close();
    }
    if (useless) {
      const closed = closedOf(all);
      const first = refused.find(({ why }) => why === 'forbidden') ?? closed[0];
      return first === undefined ? absent(host, refused[0]) : forbidden(first, closed.length - 1);
    }
    const limits = chosen.flatMap(({ zone }) => {
      const watts = zone.component === 'cpu-package' ? ratedWatts(host, zone) : undefined;
      return watts === undefined ? [] : [{ series: gauge('power.limit', zone.resource, 'W'), watts }];
    });
    const series = [...chosen.map(({ zone }) => energySeries(host, zone)), ...limits.map((limit) => limit.series)];
    return rowSource(
      host,
      { id: 'powercap', title: powercap.title, by: 'powercap (RAPL)', period: options.interval, series },
      (row) => {
        let reason: string | undefined;
        for (let index = 0; index < chosen.length; index += 1) {
          const { counter: file, zone } = chosen[index]!;
          const microjoules = file instanceof KeptFile ? file.number() : file;
          row[index] = typeof microjoules === 'number' && microjoules >= 0 ? microjoules / 1e6 : Number.NaN;
          if (typeof microjoules !== 'number') reason = andReason(reason, microjoules.detail);
          else if (Number.isNaN(row[index])) reason = andReason(reason, `${zone.folder}/energy_uj holds no number`);
        }
        for (let index = 0; index < limits.length; index += 1) row[chosen.length + index] = limits[index]!.watts;
        return reason;
      },
      () => {
        for (const { counter: file } of chosen) if (file instanceof KeptFile) file.close();
      },
    );
  },
};

function openZone(host: Host, zone: Zone): Opened {
  const file = KeptFile.open(host, `${zone.folder}/energy_uj`, 64);
  if (!(file instanceof KeptFile)) return { zone, counter: file, readable: false };
  const microjoules = file.number();
  if (typeof microjoules === 'number') return { zone, counter: file, readable: !Number.isNaN(microjoules) };
  file.close();
  return { zone, counter: microjoules, readable: false };
}

/**
 * The zones that get a column: all of the one control type whose packages can be read (model-specific registers before
 * memory-mapped ones), and what others add beside packages. A zone that is not counted is left out where it is refused.
 */
function choose(all: readonly Opened[]): readonly Opened[] {
  const counted = all.filter(({ zone }) => zone.reason === undefined);
  const types = [...new Set(counted.map(({ zone }) => zone.controlType))];
  types.sort((one, other) => rank(one) - rank(other));
  const readable = types.filter((type) => counted.some(({ zone, readable }) => readable && zone.controlType === type));
  const best = readable[0] ?? types[0];
  const names = new Set<string>();
  return all.filter(({ zone, readable }) => {
    const own = zone.controlType === best;
    if (zone.reason === undefined ? !own : !readable) return false;
    if (!own && zone.component !== 'platform' && zone.component !== 'other') return false;
    if (names.has(zone.resource)) return false;
    names.add(zone.resource);
    return true;
  });
}

function rank(controlType: string): number {
  const at = preferred.indexOf(controlType);
  return at < 0 ? preferred.length : at;
}

function closedOf(all: readonly Opened[]): readonly Failure[] {
  return all.flatMap(({ counter: file }) => (file instanceof KeptFile || file.why !== 'forbidden' ? [] : [file]));
}

function energySeries(host: Host, zone: Zone): Series {
  const range = readNumber(host, `${zone.folder}/max_energy_range_uj`) / 1e6;
  const { component, reason } = zone;
  return counter('energy', zone.resource, 'J', {
    component,
    boundary: 'components',
    counted: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    ...(range > 0 ? { range } : {}),
    maximumPower: maximumPower(host, zone),
    step,
  });
}

function maximumPower(host: Host, zone: Zone): number {
  const watts = readNumber(host, `${zone.folder}/constraint_0_max_power_uw`) / 1e6;
  if (isSane(watts)) return Math.max(floor, 4 * watts);
  return zone.component in ceilings ? ceilings[zone.component as keyof typeof ceilings] : ceilings['cpu-package'];
}

/** Rated power (TDP) of a package, W, as its long-term limit tells; undefined where the firmware did not say. */
function ratedWatts(host: Host, zone: Zone): number | undefined {
  const files = ['constraint_0_max_power_uw', 'constraint_0_power_limit_uw'];
  return files.map((file) => readNumber(host, `${zone.folder}/${file}`) / 1e6).find(isSane);
}

function isSane(watts: number): boolean {
  return watts >= saneWatts.low && watts <= saneWatts.high;
}
