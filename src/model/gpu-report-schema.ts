import * as v from 'valibot';
import { quantitySchema as quantity } from './quantity-schema.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const watts = v.exactOptional(quantity);
const gpuProcess = v.strictObject({
  pid: v.number(),
  name: v.exactOptional(v.string()),
  user: v.exactOptional(v.string()),
  type: v.exactOptional(text('C: compute, G: graphics, C+G: both.')),
  slice: v.exactOptional(text('UUID of the MIG device that it runs in.')),
  age: v.exactOptional(v.pipe(quantity, v.description('Time since it started, at the end of the window, s.'))),
  present: v.exactOptional(v.pipe(quantity, v.description('Share of the window in which it was on the card.'))),
  cpu: v.exactOptional(v.pipe(quantity, v.description('CPU time that it used in the window, s.'))),
  memory: v.exactOptional(v.pipe(quantity, v.description('Time mean of the memory that it holds on the card, By.'))),
  sm: v.exactOptional(v.pipe(quantity, v.description('Time mean of its SM utilisation over the window.'))),
  energy: v.exactOptional(v.pipe(quantity, v.description('Its part of the energy above idle.'))),
});
/** One card of a report. */
export const gpuReportSchema = v.strictObject({
  index: v.number(),
  uuid: v.string(),
  name: v.string(),
  pciBus: v.exactOptional(v.string()),
  driver: v.exactOptional(v.string()),
  by: text('What read it: NVML or nvidia-smi.'),
  utilisation: v.exactOptional(v.pipe(quantity, v.description('Share of the time in which at least one kernel ran.'))),
  memoryActivity: v.exactOptional(
    v.pipe(quantity, v.description('Share of the time in which memory was read or written.')),
  ),
  memory: v.exactOptional(v.strictObject({ used: quantity, total: v.exactOptional(quantity) })),
  power: v.exactOptional(v.strictObject({ mean: quantity, lowest: quantity, highest: quantity })),
  powerInstant: v.exactOptional(
    v.pipe(
      v.strictObject({ mean: quantity, lowest: quantity, highest: quantity }),
      v.description('Instantaneous readings of the GPU scope, W: the same draw as `power`, which may be an average.'),
    ),
  ),
  powerMemory: v.exactOptional(
    v.pipe(quantity, v.description('Mean power of the memory scope, W: inside the power of the card, in no total.')),
  ),
  idlePower: v.exactOptional(
    v.pipe(quantity, v.description('What it draws with nothing to do, W: as it was calibrated, else by its kind.')),
  ),
  limits: v.pipe(
    v.strictObject({ enforced: watts, default: watts, minimum: watts, maximum: watts }),
    v.description('Power limits, W.'),
  ),
  energy: v.exactOptional(
    v.strictObject({
      value: quantity,
      method: v.pipe(
        v.picklist(['counter', 'integration']),
        v.description('The difference of the energy counter, or the integral of the power.'),
      ),
      covered: quantity,
      other: v.exactOptional(v.pipe(quantity, v.description('The same by the other method, for comparison.'))),
      shareOfHost: v.exactOptional(v.pipe(quantity, v.description('Of the total at the boundary components.'))),
    }),
  ),
  reason: v.exactOptional(text('Why there is no energy.')),
  module: v.exactOptional(
    v.pipe(quantity, v.description('Mean power of the module, which contains the CPU: in no total, W.')),
  ),
  clocks: v.strictObject({ sm: v.exactOptional(quantity), memory: v.exactOptional(quantity) }),
  temperature: v.exactOptional(v.strictObject({ mean: quantity, highest: quantity })),
  performanceState: v.exactOptional(v.strictObject({ fastest: v.number(), slowest: v.number(), last: v.number() })),
  throttle: v.pipe(
    v.array(v.strictObject({ reason: v.string(), share: quantity })),
    v.description('Share of the window in which each reason held the clocks down; those that never did are left out.'),
  ),
  tellsThrottling: v.exactOptional(v.pipe(v.boolean(), v.description('The driver tells what holds the clocks down.'))),
  throttled: v.strictObject({
    power: v.exactOptional(v.pipe(quantity, v.description('Time held down by the power limit in the window, s.'))),
    thermal: v.exactOptional(v.pipe(quantity, v.description('Time held down by heat in the window, s.'))),
  }),
  persistence: v.exactOptional(v.boolean()),
  ecc: v.exactOptional(v.boolean()),
  mig: v.exactOptional(v.boolean()),
  slices: v.array(
    v.strictObject({
      uuid: v.string(),
      name: v.string(),
      memory: v.exactOptional(v.strictObject({ used: v.exactOptional(quantity), total: v.exactOptional(quantity) })),
    }),
  ),
  attribution: v.exactOptional(
    v.strictObject({
      basis: text('How the energy was shared out.'),
      idle: v.exactOptional(v.pipe(quantity, v.description('What the card would have drawn had it done nothing, J.'))),
      unattributed: v.pipe(quantity, v.description('Energy above idle that no visible process accounts for, J.')),
    }),
  ),
  processes: v.array(gpuProcess),
  timeline: v.exactOptional(
    v.strictObject({
      unit: v.literal('W'),
      binSeconds: v.number(),
      means: v.pipe(v.array(v.nullable(v.number())), v.description('Mean watts a bin; null where not measured.')),
    }),
  ),
});
