import * as v from 'valibot';
import { quantitySchema as quantity } from './quantity-schema.ts';
import { metricSchema as metric } from './run-report-schema.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const count = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));
const natural = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(1), v.description(description));

/** As `BatchPoint` in `batch.ts`. */
export const batchPointSchema = v.strictObject({
  batch: natural('Items of a call.'),
  concurrency: natural('Calls at a time.'),
  threads: v.exactOptional(natural('Threads of the library.')),
});

const values = v.pipe(v.array(v.number()), v.description('One a window that has it, in the order of the windows.'));

const perWindow = v.pipe(
  v.strictObject({
    throughput: v.exactOptional(values),
    energyPerItem: v.exactOptional(values),
    aboveIdlePerItem: v.exactOptional(values),
    cpuPerItem: v.exactOptional(values),
    latency: v.exactOptional(
      v.strictObject({
        mean: v.exactOptional(values),
        p50: v.exactOptional(values),
        p90: v.exactOptional(values),
        p95: v.exactOptional(values),
        p99: v.exactOptional(v.pipe(values, v.description('Of windows of 100 calls and more.'))),
        max: v.exactOptional(values),
      }),
    ),
  }),
  v.description('What the windows came to, in the units of the figures: to tell points, and reports, apart.'),
);

const latency = v.pipe(
  v.strictObject({
    mean: quantity,
    p50: quantity,
    p90: quantity,
    p95: quantity,
    p99: v.exactOptional(v.pipe(quantity, v.description('Absent below 100 calls: so few have no 99th of a hundred.'))),
    max: quantity,
    calls: count('Completed calls that they are of, all windows together.'),
  }),
  v.description(
    'Of one call, from handing the batch over to having its answer, s. Percentiles by nearest rank, from raw samples.',
  ),
);

/** What one point came to over its steady windows: items are those of `target.items`. */
export const batchResultSchema = v.strictObject({
  ...batchPointSchema.entries,
  outcome: v.pipe(
    v.picklist(['measured', 'failed', 'skipped', 'unmeasured']),
    v.description('"skipped": a smaller batch of its branch failed. "unmeasured": it was ended before its turn.'),
  ),
  failure: v.exactOptional(
    v.strictObject({
      cause: v.picklist(['out-of-memory', 'failed', 'hung', 'no-count', 'unsupported']),
      reason: text('With its numbers.'),
    }),
  ),
  windows: count('Steady windows.'),
  keptFrom: v.exactOptional(text('Start of the session before, ISO 8601 UTC, that --resume took it from.')),
  steady: v.pipe(v.boolean(), v.description('Every warm-up became steady in its time.')),
  throughput: v.exactOptional(v.pipe(metric, v.description('Items a second.'))),
  bytes: v.exactOptional(v.pipe(metric, v.description('Bytes of data a second.'))),
  latency: v.exactOptional(latency),
  energyPerItem: v.exactOptional(v.pipe(metric, v.description('J, idle included, at the boundary of `energy`.'))),
  aboveIdlePerItem: v.exactOptional(v.pipe(metric, v.description('J above the idle baseline.'))),
  itemsPerJoule: v.exactOptional(
    v.pipe(quantity, v.description('Items a second for each watt: the inverse of the energy of an item.')),
  ),
  power: v.exactOptional(v.pipe(metric, v.description('Mean over the windows, W, idle included.'))),
  cpuPerItem: v.exactOptional(v.pipe(metric, v.description('CPU-seconds.'))),
  memory: v.exactOptional(v.pipe(quantity, v.description('Peak of all windows, By.'))),
  submitted: count('Calls that were started in steady windows.'),
  completed: count('Those that ended well.'),
  phases: v.exactOptional(
    v.array(v.strictObject({ name: v.string(), throughput: v.pipe(metric, v.description('Items of it a second.')) })),
  ),
  perWindow: v.exactOptional(perWindow),
  limits: v.pipe(
    v.array(
      v.strictObject({
        limit: text('As it was given.'),
        kept: v.pipe(
          v.picklist(['yes', 'no', 'unsure', 'unknown']),
          v.description(
            '"no": the figure, or that of one of its windows, broke it. "unsure": its interval reaches beyond, or so few calls bound it not. "unknown": the figure was not measured.',
          ),
        ),
      }),
    ),
    v.description('In the order in which they were given.'),
  ),
});
