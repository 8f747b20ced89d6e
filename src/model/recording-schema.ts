import * as v from 'valibot';
import type { RecordingFooter, RecordingHeader } from './recording.ts';
import { inventorySchema } from './report-schema.ts';

const number = v.pipe(v.number(), v.finite(), v.maxValue(2 ** 64));
const positive = v.pipe(number, v.gtValue(0));
const unit = v.picklist(['W', 'J', 's', 'By', 'By/s', 'Hz', '1', 'gCO2e', 'gCO2e/kWh', 'currency', 'currency/kWh']);
const why = v.picklist(['absent', 'forbidden', 'unsupported', 'broken']);

export const seriesSchema = v.pipe(
  v.array(
    v.strictObject({
      metric: v.string(),
      resource: v.string(),
      shape: v.picklist(['counter', 'gauge']),
      unit,
      energy: v.exactOptional(
        v.strictObject({
          component: v.picklist(['cpu-package', 'dram', 'cpu-core', 'uncore', 'platform', 'gpu', 'machine', 'other']),
          boundary: v.picklist(['components', 'node', 'wall', 'facility']),
          counted: v.boolean(),
          reason: v.exactOptional(v.string()),
          range: v.exactOptional(positive),
          maximumPower: positive,
          step: v.pipe(number, v.minValue(0)),
        }),
      ),
    }),
  ),
  v.maxLength(100_000),
);

/** The first line of a recording, checked before anything is believed of it. */
export const headerSchema: v.GenericSchema<unknown, RecordingHeader> = v.strictObject({
  negawatt: v.literal('recording'),
  recordingVersion: v.number(),
  version: v.string(),
  startedAt: number,
  host: v.strictObject({
    kind: v.picklist(['real', 'rooted', 'captured']),
    inventory: inventorySchema,
  }),
  settings: v.strictObject({
    duration: positive,
    interval: positive,
    top: v.pipe(number, v.integer(), v.minValue(0)),
    intensity: v.exactOptional(v.strictObject({ value: number, source: v.string() })),
    price: v.exactOptional(
      v.strictObject({ value: number, currency: v.exactOptional(v.string()), source: v.string() }),
    ),
    pue: v.exactOptional(v.strictObject({ value: number, source: v.string() })),
  }),
  sources: v.array(
    v.strictObject({ id: v.string(), title: v.string(), by: v.string(), period: positive, series: seriesSchema }),
  ),
  missing: v.array(
    v.strictObject({ id: v.string(), title: v.string(), why, detail: v.string(), remedy: v.exactOptional(v.string()) }),
  ),
});

/** The last line: a recording without one was cut. */
export const footerSchema: v.GenericSchema<unknown, RecordingFooter> = v.strictObject({
  end: v.pipe(number, v.minValue(0)),
  ending: v.picklist(['complete', 'interrupted', 'capture-ended']),
  missedTicks: v.pipe(number, v.integer(), v.minValue(0)),
  ownCost: v.strictObject({ cpu: number, windowCpu: number, childrenCpu: number, peakMemory: number }),
});
