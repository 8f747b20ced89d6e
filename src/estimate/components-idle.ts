import { type Quantity, quantity, type Source } from '../model/quantity.ts';

/**
 * Idle power of the parts that RAPL counts, for a host whose idle was never measured. Idle packages draw 0.12 of their
 * thermal design power (Teads' curve, Green Software Foundation Impact Framework); single machines lie between 0.03 and
 * 0.35. A package whose design power cannot be read is taken for 168 W (41 to 258 W), the load-dependent part of the
 * wall power a socket of the servers behind `node-model.ts`. Idle DRAM: 0.15 W a GiB, 0.05 to 0.4.
 */
const idleOfDesignPower = { middle: 0.12, low: 0.03, high: 0.35 };
const unknownDesignPower = { middle: 168, low: 41, high: 258 };
const dramWattsPerGibibyte = { middle: 0.15, low: 0.05, high: 0.4 };

const source: Source = { kind: 'estimated', by: 'design power', model: 'components idle: 0.12 x TDP, 0.15 W a GiB' };

/**
 * @param designPowers W of each counted package; undefined where the kernel does not tell it
 * @param dramBytes memory behind the DRAM counters that were read, 0 where none was
 */
export function componentsIdle(designPowers: readonly (number | undefined)[], dramBytes: number): Quantity<'W'> {
  const gibibytes = dramBytes / 2 ** 30;
  const sum = (of: 'middle' | 'low' | 'high') =>
    designPowers.reduce<number>((watts, tdp) => watts + idleOfDesignPower[of] * (tdp ?? unknownDesignPower[of]), 0) +
    dramWattsPerGibibyte[of] * gibibytes;
  return quantity(sum('middle'), 'W', source, { boundary: 'components', interval: [sum('low'), sum('high')] });
}
