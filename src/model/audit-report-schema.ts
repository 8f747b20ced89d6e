import * as v from 'valibot';
import { cpuSettingsReportSchema } from './cpu-settings-report-schema.ts';
import { findingsSchema } from './findings-schema.ts';
import { gpuReportSchema as gpu } from './gpu-report-schema.ts';
import {
  boundarySchema as boundary,
  provenanceSchema as provenance,
  quantitySchema as quantity,
} from './quantity-schema.ts';
import { sharedEntries, windowEntries } from './shared-entries.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const energyAndPower = v.strictObject({
  energy: quantity,
  meanPower: quantity,
  covered: v.pipe(quantity, v.description('The part of the window that the energy covers, s; gaps are not bridged.')),
  parts: v.pipe(v.array(v.string()), v.description('What was added: `source/resource`. Part of comparability.')),
});
const bothWays = v.exactOptional(
  v.strictObject({ measured: v.exactOptional(energyAndPower), estimated: v.exactOptional(energyAndPower) }),
);
const part = v.strictObject({
  source: v.string(),
  component: v.string(),
  resource: v.string(),
  counted: v.boolean(),
  reason: v.exactOptional(text('Why it is shown and not added: it contains, lies inside or repeats a part that is.')),
  energy: quantity,
  meanPower: quantity,
  share: v.exactOptional(v.pipe(quantity, v.description('Of the measured total at the same boundary.'))),
});
const rate = v.strictObject({ name: v.string(), read: quantity, written: quantity, busy: v.exactOptional(quantity) });

/** A report of `negawatt audit`: what a host used in a window. */
export const auditReportSchema = v.strictObject({
  ...sharedEntries,
  kind: v.literal('audit'),
  window: v.strictObject({ ...windowEntries, asked: quantity }),
  energy: v.strictObject({
    total: v.exactOptional(
      v.pipe(
        v.strictObject({ boundary, ...energyAndPower.entries }),
        v.description('The outermost measured boundary. Absent: nothing was measured.'),
      ),
    ),
    reason: v.exactOptional(text('Why there is no measured total.')),
    byBoundary: v.strictObject({ components: bothWays, node: bothWays, wall: bothWays, facility: bothWays }),
    parts: v.array(part),
  }),
  power: v.exactOptional(
    v.strictObject({
      boundary,
      provenance,
      unit: v.literal('W'),
      binSeconds: v.number(),
      means: v.pipe(v.array(v.nullable(v.number())), v.description('Mean watts a bin; null where not measured.')),
    }),
  ),
  cpu: v.exactOptional(
    v.strictObject({
      online: v.pipe(quantity, v.description('Mean number of CPUs that were online.')),
      utilisation: quantity,
      iowait: quantity,
      steal: v.pipe(quantity, v.description('Share of the capacity that the hypervisor gave to others.')),
      guest: v.pipe(quantity, v.description('Share of the capacity spent in virtual CPUs; it is part of busy.')),
      perCore: v.array(v.strictObject({ cpu: v.string(), utilisation: v.exactOptional(quantity) })),
      frequency: v.exactOptional(v.strictObject({ mean: quantity, lowest: quantity, highest: quantity })),
      load: v.exactOptional(
        v.pipe(v.array(quantity), v.description('Load averages over 1, 5 and 15 minutes at the end.')),
      ),
    }),
  ),
  settings: v.exactOptional(cpuSettingsReportSchema),
  container: v.exactOptional(
    v.strictObject({
      path: v.string(),
      cores: v.exactOptional(v.pipe(quantity, v.description('CPUs that the quota or the CPU set allows.'))),
      cpu: v.exactOptional(v.pipe(quantity, v.description('CPU time of the group in the window, s.'))),
      throttled: v.exactOptional(v.pipe(quantity, v.description('Share of the window in which it was throttled.'))),
      memory: v.exactOptional(v.pipe(quantity, v.description('Time mean of the working set, By.'))),
      memoryLimit: v.exactOptional(quantity),
    }),
  ),
  memory: v.exactOptional(
    v.strictObject({ total: quantity, used: quantity, available: quantity, swapUsed: v.exactOptional(quantity) }),
  ),
  pressure: v.pipe(
    v.array(v.strictObject({ resource: v.string(), some: quantity, full: v.exactOptional(quantity) })),
    v.description('Pressure stall information: share of the window in which some, or all, tasks waited.'),
  ),
  gpus: v.pipe(v.array(gpu), v.description('One a card, by the index of its driver.')),
  disks: v.array(rate),
  networks: v.array(v.strictObject({ name: v.string(), received: quantity, sent: quantity })),
  findings: findingsSchema,
});
