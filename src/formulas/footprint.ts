import { derivedFrom, type Quantity, quantity, type Unit } from '../model/quantity.ts';

/** Joules in a kilowatt-hour. */
const joulesPerKilowattHour = 3.6e6;

function perKilowattHour<U extends Unit>(energy: Quantity<'J'>, factor: Quantity, unit: U): Quantity<U> {
  const scale = factor.value / joulesPerKilowattHour;
  return quantity(energy.value * scale, unit, derivedFrom(energy, factor), {
    boundary: energy.boundary,
    interval: energy.interval && [energy.interval[0] * scale, energy.interval[1] * scale],
  });
}

/**
 * Operational carbon of an energy, gCO2e: the term E x I of the Software Carbon Intensity (ISO/IEC 21031:2024).
 * `intensity` is the grid's, gCO2e/kWh. Embodied carbon is not in it.
 */
export function operationalCarbon(energy: Quantity<'J'>, intensity: Quantity<'gCO2e/kWh'>): Quantity<'gCO2e'> {
  return perKilowattHour(energy, intensity, 'gCO2e');
}

/** What an energy costs, in the currency of the price per kilowatt-hour. */
export function energyCost(energy: Quantity<'J'>, price: Quantity<'currency/kWh'>): Quantity<'currency'> {
  return perKilowattHour(energy, price, 'currency');
}

/** Energy at the facility: PUE x the energy at the node or the wall (ISO/IEC 30134-2). */
export function facilityEnergy(energy: Quantity<'J'>, pue: Quantity<'1'>): Quantity<'J'> {
  if (energy.boundary !== 'node' && energy.boundary !== 'wall') {
    throw new RangeError(`PUE applies to the whole machine, not to ${energy.boundary}`);
  }
  return quantity(energy.value * pue.value, 'J', derivedFrom(energy, pue), {
    boundary: 'facility',
    interval: energy.interval && [energy.interval[0] * pue.value, energy.interval[1] * pue.value],
  });
}
