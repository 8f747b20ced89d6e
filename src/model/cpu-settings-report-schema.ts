import * as v from 'valibot';
import { quantitySchema as quantity } from './quantity-schema.ts';

const cpus = v.pipe(v.number(), v.integer(), v.minValue(0));
const values = v.array(v.strictObject({ value: v.string(), cpus }));

/** How the CPUs are set to save power; as `CpuSettings` in `cpu-settings.ts`. */
export const cpuSettingsReportSchema = v.strictObject({
  driver: v.exactOptional(v.pipe(v.string(), v.description('What drives the frequencies: intel_pstate.'))),
  governors: v.pipe(values, v.description('Who chooses the frequency, and on how many CPUs; the most frequent first.')),
  energyPreferences: v.pipe(values, v.description('What the hardware is told to prefer.')),
  turbo: v.exactOptional(v.pipe(v.boolean(), v.description('Frequencies above the nominal one are allowed.'))),
  idleStates: v.array(
    v.strictObject({
      name: v.string(),
      latency: v.pipe(quantity, v.description('Time to come back from it, s.')),
      cpus,
      disabled: v.pipe(cpus, v.description('CPUs on which it is switched off.')),
    }),
  ),
  throttled: v.exactOptional(
    v.pipe(quantity, v.description('Time in the window in which heat held down the CPU that it held longest, s.')),
  ),
});
