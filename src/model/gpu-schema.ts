import * as v from 'valibot';
import { type GpuColumn, type GpuFacts, gpuColumnNames } from './gpu.ts';
import { numberSchema as number } from './series-schema.ts';

const text = v.pipe(v.string(), v.maxLength(400));
const natural = v.pipe(number, v.integer(), v.minValue(0));
const amount = v.pipe(number, v.minValue(0));

/** As `GpuFacts` in `gpu.ts`: in a recording's header, and in what a helper says. */
export const gpuFactsSchema: v.GenericSchema<unknown, GpuFacts> = v.strictObject({
  index: natural,
  uuid: text,
  name: text,
  pciBus: v.exactOptional(text),
  driver: v.exactOptional(text),
  memoryTotal: v.exactOptional(amount),
  limits: v.exactOptional(
    v.strictObject({
      default: v.exactOptional(amount),
      minimum: v.exactOptional(amount),
      maximum: v.exactOptional(amount),
    }),
  ),
  powerAveraging: v.exactOptional(amount),
  persistence: v.exactOptional(v.boolean()),
  ecc: v.exactOptional(v.boolean()),
  mig: v.exactOptional(v.boolean()),
  slices: v.pipe(
    v.array(
      v.strictObject({
        uuid: text,
        name: text,
        memoryTotal: v.exactOptional(amount),
        gpuInstance: v.exactOptional(natural),
        computeInstance: v.exactOptional(natural),
      }),
    ),
    v.maxLength(64),
  ),
  columns: v.array(v.picklist(gpuColumnNames as readonly [GpuColumn, ...GpuColumn[]])),
});
