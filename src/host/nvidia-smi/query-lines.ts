import { type GpuColumn, throttleBits } from '../../model/gpu.ts';
import { inUnit, performanceState, type SmiUnit, words } from './measure.ts';
import type { GpuValues } from './values.ts';

interface FieldMeaning {
  readonly column: GpuColumn;
  /** What it is in without `nounits`; a P-state has none. */
  readonly unit: SmiUnit | 'P';
}

const field = (column: GpuColumn, unit: SmiUnit | 'P'): FieldMeaning => ({ column, unit });

/**
 * Fields of `nvidia-smi --query-gpu` that fill a column. Where several fill the same one, the first that is a number is
 * taken: on drivers from 530 `power.draw` is the average where the card has one.
 */
const meanings: Readonly<Record<string, FieldMeaning>> = {
  'power.draw.average': field('power', 'W'),
  'power.draw': field('power', 'W'),
  'power.draw.instant': field('powerInstant', 'W'),
  'module.power.draw.average': field('powerModule', 'W'),
  'module.power.draw.instant': field('powerModule', 'W'),
  'utilization.gpu': field('utilisation', '%'),
  'utilization.memory': field('memoryActivity', '%'),
  'memory.used': field('memoryUsed', 'MiB'),
  'enforced.power.limit': field('limit', 'W'),
  'power.limit': field('limit', 'W'),
  'clocks.sm': field('clockSm', 'MHz'),
  'clocks.mem': field('clockMemory', 'MHz'),
  'temperature.gpu': field('temperature', 'C'),
  pstate: field('performanceState', 'P'),
  'clocks_event_reasons_counters.sw_power_cap': field('throttledByPower', 'us'),
};

/** Two names of one mask of `throttleBits`: the second before driver 535. */
const maskFields = ['clocks_event_reasons.active', 'clocks_throttle_reasons.active'];
/** Heat is told by two counters; their sum is explained in `values.ts`. */
const heatFields = [
  'clocks_event_reasons_counters.sw_thermal_slowdown',
  'clocks_event_reasons_counters.hw_thermal_slowdown',
];

/** What tells which card a line is of. */
const identities = ['uuid', 'pci.bus_id'];

/** All fields that we know how to read, in the order in which they are asked for. */
export const queryFields: readonly string[] = [...identities, ...Object.keys(meanings), ...maskFields, ...heatFields];

/**
 * Those of our fields that this driver has, by `nvidia-smi --help-query-gpu`, which names each in quotes, and another
 * name of the same behind "or". All of them where it names none: the query itself then tells what it refuses.
 */
export function knownFields(help: string): readonly string[] {
  const named = new Set(Array.from(help.matchAll(/"([a-z0-9_.]+)"/g), ([, name]) => name));
  const known = queryFields.filter((name) => named.has(name));
  if (!known.some((name) => name in meanings)) return queryFields;
  // The older name of the mask is still taken, but told to be deprecated.
  return known.includes(maskFields[0]!) ? known.filter((name) => name !== maskFields[1]) : known;
}

/** The field that a query was refused for: one that the driver does not have fails all of them. */
export function refusedField(line: string): string | undefined {
  return /Field "([^"]{1,100})" is not a valid field to query/.exec(line)?.[1];
}

/** The columns that these fields can fill. */
export function columnsOf(fields: readonly string[]): ReadonlySet<GpuColumn> {
  const columns = new Set<GpuColumn>(fields.flatMap((name) => meanings[name]?.column ?? []));
  if (fields.includes('power.draw.instant')) columns.add('power');
  if (maskFields.some((name) => fields.includes(name)))
    for (const column of Object.keys(throttleBits)) columns.add(column as GpuColumn);
  if (heatFields.every((name) => fields.includes(name))) columns.add('throttledByHeat');
  return columns;
}

export interface QueryLine {
  readonly uuid?: string;
  readonly pciBus?: string;
  readonly values: GpuValues;
}

/** One line of the csv stream (`noheader,nounits`); undefined for one that is cut, joined, or no such line at all. */
export function parseQueryLine(fields: readonly string[], line: string): QueryLine | undefined {
  const cells = line.split(',').map((cell) => cell.trim());
  if (cells.length !== fields.length) return undefined;
  const told = new Map(fields.map((name, at) => [name, cells[at]!]));
  const uuid = words(told.get('uuid'));
  const pciBus = words(told.get('pci.bus_id'));
  // A text of the driver's that happens to have as many commas names no card.
  if (!(uuid?.startsWith('GPU-') ?? false) && !/^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]$/i.test(pciBus ?? ''))
    return undefined;
  const values: { [Column in GpuColumn]?: number } = {};
  for (const [name, { column, unit }] of Object.entries(meanings)) {
    const text = told.get(name);
    const value = text === undefined ? undefined : unit === 'P' ? performanceState(text) : inUnit(text, unit);
    if (value !== undefined) values[column] ??= value;
  }
  if (values.powerInstant !== undefined) values.power ??= values.powerInstant;
  Object.assign(values, throttled(maskFields.map((name) => told.get(name)).find((text) => text !== undefined)));
  const [software, hardware] = heatFields.map((name) => inUnit(told.get(name) ?? '', 'us'));
  if (software !== undefined && hardware !== undefined) values.throttledByHeat = software + hardware;
  return { ...(uuid === undefined ? {} : { uuid }), ...(pciBus === undefined ? {} : { pciBus }), values };
}

/** The mask of throttle reasons, such as `0x0000000000000004`, bit by bit. */
function throttled(mask: string | undefined): GpuValues {
  if (mask === undefined || !/^0x[0-9a-f]{1,16}$/i.test(mask)) return {};
  const bits = Number(BigInt(mask) & 0xffffn);
  return Object.fromEntries(
    Object.entries(throttleBits).map(([column, bit]) => [column, (bits & bit) === 0 ? 0 : 1]),
  ) as GpuValues;
}
