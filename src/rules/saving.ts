import { derivedFrom, type Quantity, quantity } from '../model/quantity.ts';
import type { Severity } from '../model/severity.ts';
import type { Audited, Finding } from './rule.ts';
import { thresholds } from './thresholds.ts';

export type Saving = NonNullable<Finding['saving']>;

/** Seconds in the 8,760 hours of a year. */
const secondsAYear = 8760 * 3600;

/**
 * What is saved in a year in which every hour is like the window. The power is a mean over the window, so that the share
 * of it in which the waste was seen is in it.
 *
 * @param assumption what must hold for it, as a clause
 */
export function saving(power: Quantity<'W'>, assumption: string): Saving {
  const year: Quantity<'s'> = {
    value: secondsAYear,
    unit: 's',
    provenance: { kind: 'assumed', source: 'a year of 8,760 hours like the window' },
  };
  const [low, high] = power.interval ?? [];
  const interval =
    low === undefined || high === undefined ? undefined : ([low * year.value, high * year.value] as const);
  return {
    power,
    energyPerYear: quantity(power.value * year.value, 'J', derivedFrom(power, year), {
      boundary: power.boundary,
      interval,
    }),
    assumption: `${assumption}; each of the 8,760 hours of a year is like this window.`,
  };
}

/** What a power is above a floor, at least 0; undefined where it does not lie above it, or is of another boundary. */
export function excess(power: Quantity<'W'>, floor: Quantity<'W'>): Quantity<'W'> | undefined {
  if (power.boundary !== floor.boundary) return undefined;
  const value = power.value - floor.value;
  if (!(value > 0)) return undefined;
  const [low, high] = power.interval ?? [power.value, power.value];
  const [floorLow, floorHigh] = floor.interval ?? [floor.value, floor.value];
  const isKnown = power.interval !== undefined || floor.interval !== undefined;
  return quantity(value, 'W', derivedFrom(power, floor), {
    boundary: power.boundary,
    interval: isKnown ? [Math.max(0, low - floorHigh), Math.max(0, high - floorLow)] : undefined,
  });
}

/** A power times a plain number, such as a share of the window. */
export function times(power: Quantity<'W'>, factor: number, ...also: readonly Quantity[]): Quantity<'W'> {
  const { interval, boundary } = power;
  return quantity(power.value * factor, 'W', derivedFrom(power, ...also), {
    boundary,
    interval: interval && [interval[0] * factor, interval[1] * factor],
  });
}

/** By what is saved; without a known saving what the rule says. */
export function severityOf(saved: Saving | undefined, otherwise: Severity = 'info'): Severity {
  if (saved === undefined) return otherwise;
  if (saved.power.value >= thresholds.severeWatts) return 'severe';
  return saved.power.value >= thresholds.warnWatts ? 'warn' : 'info';
}

/** The same for what rests on how the host is used, of which a short window tells little. */
export function severityOver({ window }: Audited, saved: Saving | undefined, otherwise: Severity = 'info'): Severity {
  return window.measured.value < thresholds.longWindow ? 'info' : severityOf(saved, otherwise);
}
