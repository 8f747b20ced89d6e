import * as v from 'valibot';
import { gpuFactsSchema } from './gpu-schema.ts';
import { inventorySchema } from './inventory-schema.ts';
import type { RecordingFooter, RecordingHeader } from './recording.ts';
import {
  missingSourceSchema,
  numberSchema as number,
  positiveSchema as positive,
  seriesSchema,
} from './series-schema.ts';

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
    v.strictObject({
      id: v.string(),
      title: v.string(),
      by: v.string(),
      period: positive,
      series: seriesSchema,
      gpus: v.exactOptional(v.pipe(v.array(gpuFactsSchema), v.maxLength(256))),
    }),
  ),
  missing: v.array(missingSourceSchema),
});

/** The last line: a recording without one was cut. */
export const footerSchema: v.GenericSchema<unknown, RecordingFooter> = v.strictObject({
  end: v.pipe(number, v.minValue(0)),
  ending: v.picklist(['complete', 'interrupted', 'capture-ended']),
  missedTicks: v.pipe(number, v.integer(), v.minValue(0)),
  ownCost: v.strictObject({ cpu: number, windowCpu: number, childrenCpu: number, peakMemory: number }),
});
