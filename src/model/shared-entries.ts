import * as v from 'valibot';
import { inventorySchema } from './inventory-schema.ts';
import { quantitySchema as quantity } from './quantity-schema.ts';
import { missingSourceSchema } from './series-schema.ts';
import { sinceSchema } from './since-schema.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const count = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));
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
const processRow = v.strictObject({
  pid: v.number(),
  name: v.string(),
  cpu: v.pipe(quantity, v.description('CPU time in the window, with that of its children that ended in it, s.')),
  share: v.pipe(quantity, v.description('Of the CPU time of the machine that was busy.')),
  memory: v.pipe(quantity, v.description('Resident set at the last scan, By.')),
  energy: v.exactOptional(quantity),
  ended: v.pipe(v.boolean(), v.description('It ended before the window did.')),
  age: v.exactOptional(v.pipe(quantity, v.description('Time since it started, at the end of the window, s.'))),
  lifetimeCpu: v.exactOptional(
    v.pipe(quantity, v.description('CPU time since it started, with that of children which it waited for, s.')),
  ),
  terminal: v.exactOptional(v.pipe(v.boolean(), v.description('It has a controlling terminal.'))),
});
const rest = v.strictObject({ cpu: quantity, energy: v.exactOptional(quantity) });
const gap = v.strictObject({ source: v.string(), from: v.number(), to: v.number(), reason: v.string() });

/** What reports of every kind say of their window. */
export const windowEntries = {
  startedAt: text('Wall clock at the start, ISO 8601 UTC.'),
  measured: quantity,
  interval: quantity,
  ending: v.picklist(['complete', 'interrupted', 'capture-ended']),
};

/** What reports of every kind have. Figures are Quantity objects, so that no number stands without its unit and source. */
export const sharedEntries = {
  schemaVersion: v.pipe(v.literal(1), v.description('Raised when a key changes its meaning or goes away.')),
  tool: v.strictObject({ name: v.literal('negawatt'), version: v.string() }),
  host: v.strictObject({
    kind: v.picklist(['real', 'rooted', 'captured']),
    inventory: inventorySchema,
    gpus: v.exactOptional(
      v.pipe(
        v.array(v.string()),
        v.description('UUIDs of the cards that were measured, sorted. Part of comparability.'),
      ),
    ),
  }),
  formulas: v.array(formula),
  processes: v.exactOptional(
    v.strictObject({
      basis: text('How energy was shared out, and of which energy.'),
      total: v.exactOptional(v.pipe(quantity, v.description('The energy that the rows below add up to.'))),
      idlePower: v.exactOptional(v.pipe(quantity, v.description('The idle baseline P0 behind `idle`, W.'))),
      busy: v.pipe(quantity, v.description('CPU time of the machine that was busy, s.')),
      idle: v.exactOptional(v.pipe(quantity, v.description('What the machine would have drawn had it done nothing.'))),
      unattributed: v.pipe(rest, v.description('Busy CPU time that no process of the table accounts for.')),
      others: v.pipe(v.strictObject({ count: count('Processes below the listed ones.'), ...rest.entries })),
      rows: v.array(processRow),
    }),
  ),
  since: v.exactOptional(sinceSchema),
  carbon: v.exactOptional(v.strictObject({ intensity: quantity, emissions: quantity })),
  cost: v.exactOptional(v.strictObject({ price: quantity, cost: quantity, currency: v.exactOptional(v.string()) })),
  sources: v.strictObject({
    used: v.array(
      v.strictObject({
        id: v.string(),
        title: v.string(),
        by: v.string(),
        readings: count('Readings that came.'),
        coverage: v.pipe(quantity, v.description('Share of the window between readings that were not too far apart.')),
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
};
