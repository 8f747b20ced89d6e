import * as v from 'valibot';
import type { CpuSettings } from './cpu-settings.ts';

const word = v.pipe(v.string(), v.maxLength(100));
const cpus = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e6));
const values = v.pipe(v.array(v.strictObject({ value: word, cpus })), v.maxLength(64));

/** As `CpuSettings` in `cpu-settings.ts`: in a recording's header. */
export const cpuSettingsSchema: v.GenericSchema<unknown, CpuSettings> = v.strictObject({
  driver: v.exactOptional(word),
  governors: values,
  energyPreferences: values,
  turbo: v.exactOptional(v.boolean()),
  idleStates: v.pipe(
    v.array(
      v.strictObject({
        name: word,
        latency: v.pipe(v.number(), v.finite(), v.minValue(0)),
        cpus,
        disabled: cpus,
      }),
    ),
    v.maxLength(64),
  ),
});
