import * as v from 'valibot';
import { type CompressSettings, type CompressWork, compressUses } from './compress.ts';
import { numberSchema as number, positiveSchema as positive } from './series-schema.ts';

const count = v.pipe(number, v.integer(), v.minValue(0));
const bytes = v.pipe(number, v.minValue(0));
const range = v.strictObject({ low: bytes, high: bytes, source: v.string(), year: v.exactOptional(number) });
const name = v.pipe(v.string(), v.maxLength(8192));

/** As `CompressSettings` in `compress.ts`, in the header of a recording. */
export const compressSettingsSchema: v.GenericSchema<unknown, CompressSettings> = v.strictObject({
  use: v.picklist(compressUses),
  subjects: v.pipe(
    v.array(
      v.strictObject({
        name,
        kind: v.string(),
        files: count,
        bytes,
        chunks: count,
        sampled: count,
        isCompressed: v.boolean(),
        dtypes: v.array(v.strictObject({ name: v.string(), bytes })),
        floors: v.array(v.strictObject({ dtype: v.string(), bytes, floor: bytes })),
      }),
    ),
    v.maxLength(10_000),
  ),
  codecs: v.array(
    v.strictObject({
      id: v.string(),
      title: v.string(),
      version: v.exactOptional(v.string()),
      missing: v.exactOptional(v.string()),
    }),
  ),
  memory: v.array(v.strictObject({ codec: v.string(), level: number, peak: bytes })),
  chunk: positive,
  sample: v.exactOptional(positive),
  seed: count,
  threads: positive,
  reads: bytes,
  days: bytes,
  storage: range,
  transfer: range,
  twins: v.array(
    v.strictObject({
      what: v.picklist(['files', 'tensors']),
      names: v.array(name),
      count,
      bytes,
      isSure: v.boolean(),
    }),
  ),
  moreTwins: count,
  duplicateBytes: bytes,
  refused: v.array(v.strictObject({ name, reason: v.string() })),
  moreRefused: count,
});

const moments = v.strictObject({
  count,
  original: bytes,
  compressed: bytes,
  originalSquares: bytes,
  compressedSquares: bytes,
  products: bytes,
});

/** As `CompressWork` in `compress.ts`, at the end of a window. */
export const compressWorkSchema: v.GenericSchema<unknown, CompressWork> = v.variant('kind', [
  v.strictObject({
    kind: v.literal('done'),
    subject: count,
    codec: v.string(),
    level: number,
    direction: v.picklist(['compress', 'expand']),
    chunks: count,
    original: bytes,
    compressed: bytes,
    fresh: v.exactOptional(moments),
    seconds: bytes,
    cpu: v.exactOptional(v.strictObject({ seconds: bytes, by: v.string() })),
  }),
  v.strictObject({
    kind: v.literal('failed'),
    subject: count,
    codec: v.exactOptional(v.string()),
    level: v.exactOptional(number),
    reason: v.string(),
  }),
]);
