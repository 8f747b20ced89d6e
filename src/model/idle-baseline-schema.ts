import * as v from 'valibot';
import { type IdleBaseline, idleBaselineVersion } from './idle-baseline.ts';
import { numberSchema as number, positiveSchema as positive } from './series-schema.ts';

const text = v.pipe(v.string(), v.maxLength(4096));
const notNegative = v.pipe(number, v.minValue(0));
const index = v.pipe(notNegative, v.integer());

const power = {
  watts: notNegative,
  interval: v.exactOptional(v.tuple([notNegative, notNegative])),
  spread: v.exactOptional(v.strictObject({ watts: notNegative, each: positive })),
  parts: v.pipe(v.array(text), v.minLength(1), v.maxLength(1024)),
  by: text,
};

/** As `IdleBaseline` in `idle-baseline.ts`; checked before anything is believed of a file. */
export const idleBaselineSchema: v.GenericSchema<unknown, IdleBaseline> = v.strictObject({
  negawatt: v.literal('idle baseline'),
  version: v.literal(idleBaselineVersion),
  measuredAt: v.pipe(v.string(), v.isoTimestamp()),
  hardware: v.pipe(v.string(), v.maxLength(65_536)),
  tool: text,
  kernel: v.exactOptional(text),
  stretch: v.strictObject({ seconds: positive, of: positive, busy: v.exactOptional(notNegative) }),
  boundaries: v.pipe(
    v.array(v.strictObject({ boundary: v.picklist(['components', 'node', 'wall']), ...power })),
    v.maxLength(3),
  ),
  gpus: v.pipe(
    v.array(v.strictObject({ uuid: text, index, name: text, busy: v.exactOptional(notNegative), ...power })),
    v.maxLength(256),
  ),
  disturbed: v.boolean(),
  disturbers: v.pipe(
    v.array(
      v.strictObject({
        pid: index,
        name: text,
        cores: v.exactOptional(notNegative),
        gpu: v.exactOptional(v.strictObject({ uuid: text, sm: notNegative })),
        isOwn: v.boolean(),
      }),
    ),
    v.maxLength(1024),
  ),
});

/** What a kept file says, or the reason why it cannot be used, as a clause. */
export function parseIdleBaseline(file: string): IdleBaseline | { readonly reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(file);
  } catch (error) {
    return { reason: `it is not JSON (${(error as SyntaxError).message.slice(0, 60)})` };
  }
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > idleBaselineVersion) {
    return { reason: `a newer negawatt wrote it (version ${version}; this one reads up to ${idleBaselineVersion})` };
  }
  const found = v.safeParse(idleBaselineSchema, value);
  if (found.success) return found.output;
  const [issue] = found.issues;
  return { reason: `it is damaged (${v.getDotPath(issue) ?? 'top'}: ${issue.message.slice(0, 100)})` };
}
