import * as v from 'valibot';
import { gpuReportSchema as gpu } from './gpu-report-schema.ts';
import { inventorySchema } from './inventory-schema.ts';
import {
  boundarySchema as boundary,
  provenanceSchema as provenance,
  quantitySchema as quantity,
} from './quantity-schema.ts';
import { missingSourceSchema } from './series-schema.ts';

/**
 * The one definition of the report: the types of `report.ts` and the published JSON Schema both come from here.
 * Figures are Quantity objects, so that no number stands without its unit, provenance and, for energy and power,
 * boundary.
 */
const text = (description: string) => v.pipe(v.string(), v.description(description));
const count = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));

const energyAndPower = v.strictObject({
  energy: quantity,
  meanPower: quantity,
  covered: v.pipe(quantity, v.description('The part of the window that the energy covers, s; gaps are not bridged.')),
  parts: v.pipe(v.array(v.string()), v.description('What was added: `source/resource`. Part of comparability.')),
});
const bothWays = v.exactOptional(
  v.strictObject({ measured: v.exactOptional(energyAndPower), estimated: v.exactOptional(energyAndPower) }),
);
const formula = v.strictObject({
  id: v.picklist(['resource-utilisation', 'scheduling-efficiency', 'compression-rate', 'energy-utilisation']),
  title: v.string(),
  definition: text('The formula in words, as documented.'),
  resource: text('What it was applied to: "CPU (2 online CPUs)", "memory".'),
  applicable: v.boolean(),
  value: v.exactOptional(quantity),
  idlePower: v.exactOptional(v.pipe(quantity, v.description('Energy utilisation only: the idle baseline P0, W.'))),
  used: v.exactOptional(v.strictObject({ label: v.string(), quantity })),
  total: v.exactOptional(v.strictObject({ label: v.string(), quantity })),
  reason: v.exactOptional(text('Why it is not applicable.')),
});
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
const processRow = v.strictObject({
  pid: v.number(),
  name: v.string(),
  cpu: v.pipe(quantity, v.description('CPU time in the window, with that of its children that ended in it, s.')),
  share: v.pipe(quantity, v.description('Of the CPU time of the machine that was busy.')),
  memory: v.pipe(quantity, v.description('Resident set at the last scan, By.')),
  energy: v.exactOptional(quantity),
  ended: v.pipe(v.boolean(), v.description('It ended before the window did.')),
});
const rest = v.strictObject({ cpu: quantity, energy: v.exactOptional(quantity) });
const gap = v.strictObject({ source: v.string(), from: v.number(), to: v.number(), reason: v.string() });
const rate = v.strictObject({ name: v.string(), read: quantity, written: quantity, busy: v.exactOptional(quantity) });

export const reportSchema = v.pipe(
  v.strictObject({
    schemaVersion: v.pipe(v.literal(1), v.description('Raised when a key changes its meaning or goes away.')),
    kind: v.literal('audit'),
    tool: v.strictObject({ name: v.literal('negawatt'), version: v.string() }),
    host: v.strictObject({ kind: v.picklist(['real', 'rooted', 'captured']), inventory: inventorySchema }),
    window: v.strictObject({
      startedAt: text('Wall clock at the start, ISO 8601 UTC.'),
      asked: quantity,
      measured: quantity,
      interval: quantity,
      ending: v.picklist(['complete', 'interrupted', 'capture-ended']),
    }),
    formulas: v.array(formula),
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
    processes: v.exactOptional(
      v.strictObject({
        basis: text('How energy was shared out, and of which energy.'),
        total: v.exactOptional(v.pipe(quantity, v.description('The energy that the rows below add up to.'))),
        idlePower: v.exactOptional(v.pipe(quantity, v.description('The idle baseline P0 behind `idle`, W.'))),
        busy: v.pipe(quantity, v.description('CPU time of the machine that was busy, s.')),
        idle: v.exactOptional(
          v.pipe(quantity, v.description('What the machine would have drawn had it done nothing.')),
        ),
        unattributed: v.pipe(rest, v.description('Busy CPU time that no process of the table accounts for.')),
        others: v.pipe(v.strictObject({ count: count('Processes below the listed ones.'), ...rest.entries })),
        rows: v.array(processRow),
      }),
    ),
    carbon: v.exactOptional(v.strictObject({ intensity: quantity, emissions: quantity })),
    cost: v.exactOptional(v.strictObject({ price: quantity, cost: quantity, currency: v.exactOptional(v.string()) })),
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
    sources: v.strictObject({
      used: v.array(
        v.strictObject({
          id: v.string(),
          title: v.string(),
          by: v.string(),
          readings: count('Readings that came.'),
          coverage: v.pipe(
            quantity,
            v.description('Share of the window between readings that were not too far apart.'),
          ),
        }),
      ),
      missing: v.array(missingSourceSchema),
    }),
    coverage: v.strictObject({
      share: v.pipe(quantity, v.description('Part of the window that was really sampled.')),
      missedTicks: count('Samples that the machine could not take in time; they were not made up for.'),
      gaps: v.array(gap),
      moreGaps: count('Gaps beyond the listed ones.'),
    }),
    warnings: v.pipe(v.array(v.string()), v.description('What a reader should know before trusting the figures.')),
    ownCost: v.strictObject({
      cpu: v.pipe(quantity, v.description('CPU time of negawatt from its start, children included, s.')),
      share: v.pipe(quantity, v.description('Share of one core that it used during the window.')),
      peakMemory: v.pipe(quantity, v.description('Peak resident set, helpers included that still run, By.')),
    }),
  }),
  v.title('negawatt report'),
);
