import type { AssumedRange, CompressUse } from '../../model/compress.ts';

const cloudCarbonFootprint = 'https://www.cloudcarbonfootprint.org/docs/methodology/';
const joulesInKilowattHour = 3.6e6;

/**
 * Power of storage, W for a TB and one copy: hard disks 6.5 W for 10 TB, SSDs 6 W for 5 TB. Both are Cloud Carbon
 * Footprint's projection for 2020 from the US Data Center Energy Usage Report (Shehabi et al. 2016); without PUE.
 */
const publishedStorage: AssumedRange = {
  low: 0.65,
  high: 1.2,
  source: `Cloud Carbon Footprint, HDD to SSD (${cloudCarbonFootprint})`,
  year: 2020,
};

/**
 * Energy of moving data, J for a GB. The least is Cloud Carbon Footprint's 0.001 kWh/GB between data centres; the most
 * 0.06 kWh/GB over fixed-line networks in 2015 (Aslan et al. 2018, Journal of Industrial Ecology 22(4), 785-798), which
 * they found to halve about every two years, so that what is spent today lies between the two.
 */
const publishedTransfer: AssumedRange = {
  low: 0.001 * joulesInKilowattHour,
  high: 0.06 * joulesInKilowattHour,
  source: `Cloud Carbon Footprint, between data centres (${cloudCarbonFootprint}), to Aslan et al. 2018, fixed-line internet in 2015 (https://doi.org/10.1111/jiec.12630)`,
  year: 2015,
};

/** Reads within a data centre: Cloud Carbon Footprint takes its network for near 0. */
const publishedServing: AssumedRange = {
  low: 0,
  high: 0.001 * joulesInKilowattHour,
  source: `Cloud Carbon Footprint, within a data centre to between two (${cloudCarbonFootprint})`,
  year: 2020,
};

/** How often it is read and for how long it is kept, where the user does not say. */
export const usualCounts: Readonly<Record<CompressUse, { readonly reads: number; readonly days: number }>> = {
  archive: { reads: 1, days: 365 },
  transfer: { reads: 1, days: 0 },
  serve: { reads: 100, days: 30 },
};

type Given = { readonly low: number; readonly high: number } | undefined;

/** The factors of the balance: the user's, or published ones. */
export function factorsFor(
  use: CompressUse,
  given: { readonly storagePower: Given; readonly transferEnergy: Given },
): { readonly storage: AssumedRange; readonly transfer: AssumedRange } {
  const { storagePower, transferEnergy } = given;
  return {
    storage: storagePower === undefined ? publishedStorage : { ...storagePower, source: '--storage-power' },
    transfer:
      transferEnergy === undefined
        ? use === 'serve'
          ? publishedServing
          : publishedTransfer
        : {
            low: transferEnergy.low * joulesInKilowattHour,
            high: transferEnergy.high * joulesInKilowattHour,
            source: '--transfer-energy',
          },
  };
}
