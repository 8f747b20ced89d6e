import * as v from 'valibot';
import { type BatchSettings, type BatchWork, batchObjectives, limitMetrics } from './batch.ts';
import { batchPointSchema, batchResultSchema } from './batch-result-schema.ts';
import { numberSchema as number, positiveSchema as positive } from './series-schema.ts';

const count = v.pipe(number, v.integer(), v.minValue(0));
const least0 = v.pipe(number, v.minValue(0));
const told = v.pipe(v.string(), v.maxLength(8192));

/** As `BatchSettings` in `batch.ts`, in the header of a recording. */
export const batchSettingsSchema: v.GenericSchema<unknown, BatchSettings> = v.strictObject({
  target: v.strictObject({
    kind: v.picklist(['command', 'data', 'onnx', 'gguf']),
    title: told,
    items: v.string(),
    library: v.exactOptional(v.string()),
    batchable: v.boolean(),
    why: v.exactOptional(told),
    details: v.array(v.strictObject({ name: v.string(), value: told })),
  }),
  points: v.pipe(v.array(batchPointSchema), v.maxLength(1000)),
  seed: count,
  repeat: v.exactOptional(positive),
  time: positive,
  objective: v.picklist(batchObjectives),
  limits: v.array(
    v.strictObject({
      metric: v.picklist(limitMetrics),
      comparison: v.picklist(['<=', '>=']),
      value: least0,
      text: v.string(),
    }),
  ),
  kept: v.exactOptional(
    v.pipe(
      v.array(v.strictObject({ point: count, startedAt: v.string(), result: batchResultSchema })),
      v.maxLength(1000),
    ),
  ),
  current: v.exactOptional(positive),
  traffic: v.exactOptional(positive),
});

/** As `BatchDone` in `batch.ts`. */
const batchDoneSchema = v.strictObject({
  kind: v.literal('batch'),
  point: count,
  submitted: count,
  completed: count,
  items: least0,
  bytes: v.exactOptional(least0),
  seconds: least0,
  latencies: v.pipe(v.array(least0), v.maxLength(4096)),
  latencySum: least0,
  cpu: v.exactOptional(v.strictObject({ seconds: least0, by: v.string() })),
  memory: v.exactOptional(v.strictObject({ peak: least0, by: v.string() })),
  phases: v.exactOptional(v.array(v.strictObject({ name: v.string(), items: least0, seconds: least0 }))),
  warmup: v.strictObject({ seconds: least0, calls: count, isSteady: v.boolean() }),
});

/** As `BatchWork` in `batch.ts`, at the end of a window. */
export const batchWorkSchema: v.GenericSchema<unknown, BatchWork> = v.variant('kind', [
  batchDoneSchema,
  v.strictObject({
    kind: v.literal('batch-failed'),
    point: count,
    failure: v.picklist(['out-of-memory', 'failed', 'hung', 'no-count', 'unsupported']),
    reason: told,
  }),
  v.strictObject({ kind: v.literal('batch-skipped'), point: count, after: count }),
]);
