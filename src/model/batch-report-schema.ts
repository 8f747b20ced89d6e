import * as v from 'valibot';
import { batchObjectives } from './batch.ts';
import { batchPointSchema, batchResultSchema } from './batch-result-schema.ts';
import { quantitySchema as quantity } from './quantity-schema.ts';
import { energyOfSession } from './run-report-schema.ts';
import { sharedEntries, windowEntries } from './shared-entries.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const place = v.pipe(v.number(), v.integer(), v.minValue(0), v.description('Place in `points`.'));

/** What the best point saves against another one, for the same items. */
const saving = v.strictObject({
  against: place,
  batch: v.pipe(v.number(), v.description('Of the other one.')),
  why: v.picklist(['batch 1', 'current']),
  ratio: v.pipe(quantity, v.description('Objective of the best over that of the other, with its interval.')),
  perItem: v.exactOptional(v.pipe(quantity, v.description('J of an item that it saves; negative: it costs more.'))),
  perYear: v.exactOptional(
    v.strictObject({
      energy: v.pipe(quantity, v.description('J in 365 days at `bench.traffic`.')),
      emissions: v.exactOptional(quantity),
      cost: v.exactOptional(quantity),
    }),
  ),
});

/** Which point to use, and how sure that is. Pure arithmetic on `points`: `--replay` has the same. */
const batchChoiceSchema = v.strictObject({
  verdict: v.pipe(
    v.picklist(['chosen', 'none-meets', 'not-batchable', 'withheld', 'nothing-measured']),
    v.description(
      '"none-meets": no point kept every limit. "not-batchable": a larger batch gains nothing, or cannot be had; batch 1 is then `best`. "withheld": what disturbed the measuring is larger than the differences.',
    ),
  ),
  why: text('In words, with the numbers.'),
  best: v.exactOptional(place),
  value: v.exactOptional(v.pipe(quantity, v.description('Of the objective at the best point.'))),
  runnerUp: v.exactOptional(
    v.strictObject({
      point: place,
      ratio: v.pipe(quantity, v.description('Its objective over that of the best, with its interval.')),
      isSame: v.pipe(v.boolean(), v.description('The same within noise.')),
    }),
  ),
  alike: v.exactOptional(
    v.pipe(v.array(place), v.description('Others that kept every limit and are the same as `best` within noise.')),
  ),
  knee: v.exactOptional(
    v.pipe(
      v.number(),
      v.description(
        'Batch size from which on a doubling brings less than 10 % more throughput, at the best concurrency.',
      ),
    ),
  ),
  savings: v.array(saving),
});

/** A report of `negawatt bench batch`. */
export const batchReportSchema = v.strictObject({
  ...sharedEntries,
  kind: v.literal('batch'),
  window: v.strictObject(windowEntries),
  target: v.strictObject({
    kind: v.picklist(['command', 'data', 'onnx', 'gguf']),
    title: v.string(),
    items: text('What one item is, in the plural.'),
    library: v.exactOptional(v.string()),
    batchable: v.boolean(),
    why: v.exactOptional(text('Why the batch size cannot be chosen.')),
    details: v.array(v.strictObject({ name: v.string(), value: v.string() })),
  }),
  bench: v.strictObject({
    objective: v.picklist(batchObjectives),
    limits: v.array(v.string()),
    seed: v.number(),
    time: quantity,
    current: v.exactOptional(v.pipe(v.number(), v.description('The batch size that is run now.'))),
    traffic: v.exactOptional(v.pipe(quantity, v.description('Items a second, for the saving of a year.'))),
    stopped: text('Why no further window was measured: "all done", "time is up", "interrupted".'),
  }),
  energy: energyOfSession,
  points: v.pipe(
    v.array(batchResultSchema),
    v.description('By threads and concurrency, each in rising order of batch.'),
  ),
  choice: batchChoiceSchema,
  confounders: v.pipe(
    v.array(
      v.strictObject({
        id: v.picklist(['throttled', 'other-load', 'memory-pressure', 'drift', 'not-steady', 'too-few']),
        what: text('With its numbers.'),
        withholds: v.pipe(v.boolean(), v.description('It is so large that no verdict is given.')),
      }),
    ),
    v.description('What makes the figures worse than they could be.'),
  ),
});

/** A choice on a recorded table: `negawatt bench batch --replay`. Nothing is measured. */
export const batchReplaySchema = v.strictObject({
  schemaVersion: v.literal(1),
  kind: v.literal('batch-replay'),
  table: text('The file.'),
  objective: v.picklist(batchObjectives),
  limits: v.array(v.string()),
  series: v.array(
    v.strictObject({
      name: v.string(),
      points: v.array(
        v.strictObject({
          ...batchPointSchema.entries,
          row: v.pipe(v.number(), v.description('Line of the file, from 1.')),
          throughput: v.exactOptional(quantity),
          energyPerItem: v.exactOptional(quantity),
          memory: v.exactOptional(quantity),
          latencies: v.pipe(v.record(v.string(), quantity), v.description('By name: `latency.p99`.')),
        }),
      ),
      choice: batchChoiceSchema,
    }),
  ),
  refused: v.array(v.strictObject({ row: v.number(), reason: v.string() })),
});
