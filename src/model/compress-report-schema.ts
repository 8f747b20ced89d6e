import * as v from 'valibot';
import { compressUses } from './compress.ts';
import { quantitySchema as quantity } from './quantity-schema.ts';
import { energyOfSession, metricSchema as metric } from './run-report-schema.ts';
import { sharedEntries, windowEntries } from './shared-entries.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const count = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));

/** Compressing or expanding by one codec. GB is 1e9 bytes of the original. */
const way = v.strictObject({
  speed: v.pipe(metric, v.description('Original bytes a second.')),
  cpu: v.exactOptional(v.pipe(metric, v.description('CPU-seconds for a GB of original.'))),
  energy: v.exactOptional(v.pipe(metric, v.description('J for a GB of original, above the idle baseline.'))),
  energyTotal: v.exactOptional(v.pipe(metric, v.description('J for a GB of original, idle included.'))),
});

const side = v.strictObject({
  saved: v.pipe(quantity, v.description('J for a GB of original, elsewhere, by the assumed factors.')),
  net: v.pipe(
    quantity,
    v.description('Saved less spent, J for a GB: a balance across boundaries, and no energy of any one of them.'),
  ),
  pays: v.boolean(),
  reads: v.exactOptional(
    v.pipe(quantity, v.description('Reads from which on it pays. Absent: never, or not by reads.')),
  ),
  mostReads: v.exactOptional(
    v.pipe(quantity, v.description('Reads up to which it pays, where every read costs more than it saves.')),
  ),
  days: v.exactOptional(v.pipe(quantity, v.description('Days from which on it pays. Absent: never, or not by days.'))),
});

const balance = v.strictObject({
  spent: v.pipe(quantity, v.description('To compress once and to expand at every read, J for a GB of original.')),
  low: v.pipe(side, v.description('With the lowest factors.')),
  high: v.pipe(side, v.description('With the highest factors.')),
});

const compressCase = v.strictObject({
  name: text('Codec and level: "zstd -3".'),
  codec: v.string(),
  level: v.number(),
  failed: v.exactOptional(text('Why it must not be used, or could not be measured.')),
  chunks: count('Chunks that the rate is of.'),
  original: v.exactOptional(quantity),
  compressed: v.exactOptional(v.pipe(quantity, v.description('Everything written counted.'))),
  rate: v.exactOptional(
    v.pipe(quantity, v.description('(original - compressed) / original; of a sample, with its interval.')),
  ),
  compress: v.exactOptional(way),
  expand: v.exactOptional(way),
  memory: v.exactOptional(
    v.pipe(quantity, v.description('What a fresh process grew by at most, to compress and expand one chunk, By.')),
  ),
  floorDistance: v.exactOptional(
    v.pipe(quantity, v.description('Rate at the order-0 floor less the rate: above 0, there is more to gain.')),
  ),
  onFront: v.pipe(v.boolean(), v.description('No other one is better in rate, speed and joules.')),
  best: v.boolean(),
  balance: v.exactOptional(balance),
});

const verdict = v.strictObject({
  kind: v.pipe(
    v.picklist(['compress', 'depends', 'do-not-compress', 'unknown']),
    v.description('depends: it pays with the highest factors only. unknown: no joules are known.'),
  ),
  best: v.exactOptional(text('The case that is advised.')),
  why: v.string(),
});

const artifact = v.strictObject({
  name: v.string(),
  kind: text('By content: safetensors, gguf, parquet, csv ...'),
  files: count('Files that it consists of.'),
  bytes: quantity,
  sampled: v.pipe(quantity, v.description('Share of its chunks in the sample.')),
  alreadyCompressed: v.boolean(),
  dtypes: v.array(v.strictObject({ name: v.string(), bytes: quantity })),
  floors: v.pipe(
    v.array(v.strictObject({ dtype: v.string(), of: quantity, rate: quantity })),
    v.description('Rate at the order-0 entropy, by number format: what a coder without context can reach.'),
  ),
  failed: v.exactOptional(text('Why it was not measured to the end.')),
  verdict,
  cases: v.array(compressCase),
});

const wholeWay = v.exactOptional(
  v.strictObject({
    bytes: v.pipe(quantity, v.description('Of what is to be compressed, original.')),
    speed: quantity,
    energy: v.exactOptional(v.pipe(quantity, v.description('J for a GB of original, above the idle baseline.'))),
  }),
);

const range = v.strictObject({ low: quantity, high: quantity, year: v.exactOptional(v.number()), source: v.string() });

/** A report of `negawatt bench compress`: which codec pays, for which artifact. */
export const compressReportSchema = v.strictObject({
  ...sharedEntries,
  kind: v.literal('compress'),
  window: v.strictObject(windowEntries),
  bench: v.strictObject({
    use: v.picklist(compressUses),
    codecs: v.array(
      v.strictObject({
        id: v.string(),
        title: v.string(),
        version: v.exactOptional(v.string()),
        missing: v.exactOptional(text('Why it could not be used, and the remedy.')),
      }),
    ),
    chunk: quantity,
    sample: v.exactOptional(v.pipe(quantity, v.description('Of each artifact at most. Absent: everything was read.'))),
    seed: v.number(),
    threads: v.number(),
    reads: quantity,
    days: quantity,
    storage: v.pipe(range, v.description('W for a TB stored.')),
    transfer: v.pipe(range, v.description('J for a GB moved.')),
    stopped: text('"all done", "interrupted".'),
  }),
  energy: energyOfSession,
  whole: v.exactOptional(
    v.pipe(
      v.strictObject({
        bytes: v.pipe(quantity, v.description('Of all artifacts that were measured.')),
        compressed: v.pipe(quantity, v.description('What they would be, each by its best case, or left as it is.')),
        rate: quantity,
        compress: wholeWay,
        expand: wholeWay,
        byCase: v.pipe(
          v.array(
            v.strictObject({
              name: v.string(),
              rate: quantity,
              net: v.exactOptional(v.pipe(quantity, v.description('With the lowest factors, J for a GB of original.'))),
              best: v.pipe(v.boolean(), v.description('The highest net, else the highest rate.')),
            }),
          ),
          v.description(
            'One case for everything: those that were measured on every artifact. A codec that only takes tensors was ' +
              'not tried on what holds none; its row counts that by zstd, at the level of those measured that does best ' +
              'there, or else as left as it is, and its name says which.',
          ),
        ),
      }),
      v.description('The whole set, where anything was measured.'),
    ),
  ),
  artifacts: v.array(artifact),
  twins: v.strictObject({
    duplicate: v.pipe(quantity, v.description('What de-duplication would save, By.')),
    groups: v.array(
      v.strictObject({
        what: v.picklist(['files', 'tensors']),
        names: v.pipe(v.array(v.string()), v.description('The first few.')),
        count: count('How many there are.'),
        bytes: v.pipe(quantity, v.description('Of one of them.')),
        saved: quantity,
        sure: v.pipe(v.boolean(), v.description('Every byte was compared; else samples of it.')),
      }),
    ),
    more: count('Groups beyond the listed ones.'),
  }),
  refused: v.strictObject({
    listed: v.array(v.strictObject({ name: v.string(), reason: v.string() })),
    more: count('Files beyond the listed ones.'),
  }),
});
