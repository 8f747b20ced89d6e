import { derivedFrom, type Quantity, quantity } from '../model/quantity.ts';

/**
 * Energy utilisation = energy used for work / total energy.
 *
 * With E the energy of the window at one boundary, and P0 the idle power at the same boundary: used = E - P0 x t. The
 * total is E, or PUE x E where a PUE is given and the boundary is node or wall. A negative answer (the machine drew less
 * than its idle baseline) is shown as it is.
 */
export interface EnergyUtilisation {
  readonly value: Quantity<'1'>;
  /** E - P0 x t, J. */
  readonly used: Quantity<'J'>;
  /** E or PUE x E, J. */
  readonly total: Quantity<'J'>;
}

/**
 * @param energy E, J
 * @param idlePower P0 at the boundary of `energy`, W
 * @param seconds t, the time that `energy` covers
 * @param facility PUE x E where it applies
 * @param knownInterval interval of the value where the caller knows how E and P0 hang together, such as two figures of
 *   one model; else E and P0 are taken as independent extremes
 */
export function energyUtilisation(
  energy: Quantity<'J'>,
  idlePower: Quantity<'W'>,
  seconds: number,
  facility?: Quantity<'J'>,
  knownInterval?: readonly [number, number],
): EnergyUtilisation {
  if (energy.boundary !== idlePower.boundary) {
    throw new RangeError(`energy at ${energy.boundary} and idle power at ${idlePower.boundary} cannot be subtracted`);
  }
  const total = facility ?? energy;
  if (!(total.value > 0)) throw new RangeError('no energy, no utilisation');
  const factor = total.value / energy.value;
  const [low, high] = energy.interval ?? [energy.value, energy.value];
  const [idleLow, idleHigh] = idlePower.interval ?? [idlePower.value, idlePower.value];
  const known = energy.interval !== undefined || idlePower.interval !== undefined;
  const provenance = derivedFrom(energy, idlePower, total);
  const usedJoules = energy.value - idlePower.value * seconds;
  const ratios =
    known && low > 0 ? ([1 - (idleHigh * seconds) / low, 1 - (idleLow * seconds) / high] as const) : undefined;
  const valueInterval = knownInterval ?? ratios;
  return {
    value: quantity(usedJoules / total.value, '1', provenance, {
      interval: valueInterval && [valueInterval[0] / factor, valueInterval[1] / factor],
    }),
    used: quantity(usedJoules, 'J', derivedFrom(energy, idlePower), {
      boundary: energy.boundary,
      interval: knownInterval
        ? [knownInterval[0] * low, knownInterval[1] * high]
        : known
          ? [low - idleHigh * seconds, high - idleLow * seconds]
          : undefined,
    }),
    total,
  };
}
