import * as v from 'valibot';
import { boundarySchema, unitSchema } from '../model/quantity-schema.ts';
import { type Baseline, baselineVersion } from './baseline.ts';
import { troubleInSession } from './report-trouble.ts';

const number = v.pipe(v.number(), v.finite());
const text = v.pipe(v.string(), v.maxLength(65_536));
const origin = v.picklist(['measured', 'estimated']);

const measured = v.strictObject({
  unit: unitSchema,
  boundary: v.exactOptional(boundarySchema),
  center: v.picklist(['single', 'median', 'mean']),
  value: number,
  interval: v.exactOptional(v.tuple([number, number])),
  isEstimated: v.boolean(),
  values: v.pipe(v.array(v.nullable(number)), v.minLength(1), v.maxLength(10_000)),
});

/** As `Baseline` in `baseline.ts`; checked before anything is believed of a file. */
const baselineSchema: v.GenericSchema<unknown, Baseline> = v.strictObject({
  negawatt: v.literal('baseline'),
  baselineVersion: v.literal(baselineVersion),
  facts: v.strictObject({
    kind: v.picklist(['run', 'audit', 'compress', 'batch']),
    hardware: text,
    interval: number,
    duration: v.exactOptional(number),
    isWarm: v.exactOptional(v.boolean()),
    bench: v.exactOptional(text),
    accounting: v.exactOptional(text),
    tasks: v.exactOptional(number),
    gpuSource: v.exactOptional(text),
    pue: v.exactOptional(number),
    idlePower: v.exactOptional(v.tuple([number, number])),
    boundary: v.exactOptional(boundarySchema),
    parts: v.exactOptional(v.pipe(v.array(text), v.maxLength(1024))),
    energyIs: v.exactOptional(origin),
    idleIs: v.exactOptional(origin),
  }),
  sessions: v.pipe(
    v.array(
      v.strictObject({
        at: v.pipe(v.string(), v.isoTimestamp()),
        isNewLevel: v.exactOptional(v.boolean()),
        metrics: v.record(v.pipe(v.string(), v.maxLength(256)), measured),
      }),
    ),
    v.minLength(1),
    v.maxLength(1000),
  ),
});

/** What a baseline file says, or the reason why it cannot be used, as a clause. */
export function checkBaseline(value: unknown): Baseline | { readonly reason: string } {
  const version =
    typeof value === 'object' && value !== null && 'baselineVersion' in value ? value.baselineVersion : undefined;
  if (typeof version === 'number' && version > baselineVersion) {
    return { reason: `a newer negawatt wrote it (version ${version}; this one reads up to ${baselineVersion})` };
  }
  const checked = v.safeParse(baselineSchema, value);
  if (checked.success) {
    const trouble = checked.output.sessions.map(troubleInSession).find((found) => found !== undefined);
    return trouble === undefined ? checked.output : { reason: trouble };
  }
  const [issue] = checked.issues;
  return { reason: `${v.getDotPath(issue) ?? 'it'}: ${issue.message}` };
}
