import * as v from 'valibot';
import { boundarySchema, unitSchema } from './quantity-schema.ts';

/** A number that a probe could have read. */
export const numberSchema = v.pipe(v.number(), v.finite(), v.maxValue(2 ** 64));
export const positiveSchema = v.pipe(numberSchema, v.gtValue(0));

/** The columns of a source, as `Series` in `series.ts`. */
export const seriesSchema = v.pipe(
  v.array(
    v.strictObject({
      metric: v.string(),
      resource: v.string(),
      shape: v.picklist(['counter', 'gauge']),
      unit: unitSchema,
      energy: v.exactOptional(
        v.strictObject({
          component: v.picklist(['cpu-package', 'dram', 'cpu-core', 'uncore', 'platform', 'gpu', 'machine', 'other']),
          boundary: boundarySchema,
          counted: v.boolean(),
          reason: v.exactOptional(v.string()),
          range: v.exactOptional(positiveSchema),
          maximumPower: positiveSchema,
          step: v.pipe(numberSchema, v.minValue(0)),
          averaging: v.exactOptional(v.pipe(numberSchema, v.minValue(0))),
          accuracy: v.exactOptional(
            v.strictObject({
              share: v.pipe(numberSchema, v.minValue(0)),
              watts: v.pipe(numberSchema, v.minValue(0)),
            }),
          ),
          standsIn: v.exactOptional(v.boolean()),
        }),
      ),
      process: v.exactOptional(
        v.strictObject({
          pid: v.pipe(numberSchema, v.integer()),
          type: v.exactOptional(v.string()),
          name: v.exactOptional(v.string()),
          user: v.exactOptional(v.string()),
          gpuInstance: v.exactOptional(numberSchema),
        }),
      ),
    }),
  ),
  v.maxLength(100_000),
);

/** As `Remedy` in `remedy.ts`. */
export const remedySchema = v.strictObject({
  advice: v.exactOptional(v.string()),
  commands: v.exactOptional(v.pipe(v.array(v.string()), v.minLength(1))),
});

/** As `MissingSource` in `series.ts`. */
export const missingSourceSchema = v.strictObject({
  id: v.string(),
  title: v.string(),
  why: v.picklist(['absent', 'forbidden', 'unsupported', 'broken']),
  detail: v.string(),
  remedy: v.exactOptional(remedySchema),
});
