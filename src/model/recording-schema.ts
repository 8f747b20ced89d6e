import * as v from 'valibot';
import { batchSettingsSchema, batchWorkSchema } from './batch-settings-schema.ts';
import type { WindowMark } from './command.ts';
import { compressSettingsSchema, compressWorkSchema } from './compress-settings-schema.ts';
import { cpuSettingsSchema } from './cpu-settings-schema.ts';
import { gpuFactsSchema } from './gpu-schema.ts';
import { idleBaselineSchema } from './idle-baseline-schema.ts';
import { inventorySchema } from './inventory-schema.ts';
import type { RecordingFooter, RecordingHeader } from './recording.ts';
import {
  missingSourceSchema,
  numberSchema as number,
  positiveSchema as positive,
  seriesSchema,
} from './series-schema.ts';

const count = v.pipe(number, v.integer(), v.minValue(0));
const accounting = v.strictObject({
  by: v.picklist(['cgroup v2', 'cgroup v1', 'process tree']),
  reason: v.exactOptional(v.string()),
});
const runSettings = v.strictObject({
  argv: v.array(v.string()),
  accounting,
  tasks: v.exactOptional(v.strictObject({ total: positive, source: v.string() })),
  until: v.exactOptional(positive),
  metric: v.exactOptional(v.string()),
});
const outcome = v.strictObject({
  code: v.nullable(count),
  signal: v.nullable(v.string()),
  cpu: v.exactOptional(v.strictObject({ user: number, system: number })),
  memory: v.exactOptional(v.strictObject({ peak: number, by: v.string() })),
  survivors: v.strictObject({ count, listed: v.array(v.strictObject({ pid: count, name: v.string() })) }),
  tasks: v.exactOptional(number),
});

/** An edge of a window. */
export const markSchema: v.GenericSchema<unknown, WindowMark> = v.variant('edge', [
  v.strictObject({
    window: count,
    edge: v.literal('start'),
    kind: v.picklist(['idle', 'warmup', 'repeat', 'case']),
    pid: v.exactOptional(count),
    label: v.exactOptional(v.string()),
  }),
  v.strictObject({
    window: count,
    edge: v.literal('end'),
    outcome: v.exactOptional(outcome),
    work: v.exactOptional(v.union([compressWorkSchema, batchWorkSchema])),
  }),
]);

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
    duration: v.exactOptional(positive),
    interval: positive,
    top: v.pipe(number, v.integer(), v.minValue(0)),
    intensity: v.exactOptional(v.strictObject({ value: number, source: v.string() })),
    price: v.exactOptional(
      v.strictObject({ value: number, currency: v.exactOptional(v.string()), source: v.string() }),
    ),
    pue: v.exactOptional(v.strictObject({ value: number, source: v.string() })),
    idle: v.exactOptional(idleBaselineSchema),
    run: v.exactOptional(runSettings),
    compress: v.exactOptional(compressSettingsSchema),
    batch: v.exactOptional(batchSettingsSchema),
  }),
  sources: v.array(
    v.strictObject({
      id: v.string(),
      title: v.string(),
      by: v.string(),
      period: positive,
      series: seriesSchema,
      gpus: v.exactOptional(v.pipe(v.array(gpuFactsSchema), v.maxLength(256))),
      settings: v.exactOptional(cpuSettingsSchema),
      boot: v.exactOptional(v.pipe(v.string(), v.maxLength(64))),
    }),
  ),
  missing: v.array(missingSourceSchema),
});

/** The last line: a recording without one was cut. */
export const footerSchema: v.GenericSchema<unknown, RecordingFooter> = v.strictObject({
  end: v.pipe(number, v.minValue(0)),
  ending: v.picklist(['complete', 'interrupted', 'capture-ended']),
  stopped: v.exactOptional(v.string()),
  missedTicks: v.pipe(number, v.integer(), v.minValue(0)),
  ownCost: v.strictObject({ cpu: number, windowCpu: number, childrenCpu: number, peakMemory: number }),
});
