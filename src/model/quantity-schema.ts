import * as v from 'valibot';

/** The closed set of units, as `Unit` in `quantity.ts`. */
export const unitSchema = v.picklist([
  'W',
  'J',
  's',
  'By',
  'By/s',
  'Hz',
  'Cel',
  '1',
  '1/s',
  '1/J',
  'gCO2e',
  'gCO2e/kWh',
  'currency',
  'currency/kWh',
]);
/** As `Boundary` in `boundary.ts`. */
export const boundarySchema = v.pipe(
  v.picklist(['components', 'node', 'wall', 'facility']),
  v.description('What an energy or power covers; figures of different boundaries are never added or compared.'),
);
const source = v.variant('kind', [
  v.strictObject({ kind: v.literal('measured'), by: v.string() }),
  v.strictObject({ kind: v.literal('estimated'), by: v.string(), model: v.string() }),
  v.strictObject({ kind: v.literal('assumed'), source: v.string(), year: v.exactOptional(v.number()) }),
]);
/** As `Provenance` in `quantity.ts`. */
export const provenanceSchema = v.variant('kind', [
  ...source.options,
  v.strictObject({ kind: v.literal('derived'), from: v.array(source) }),
]);
/** As `Quantity` in `quantity.ts`. */
export const quantitySchema = v.pipe(
  v.strictObject({
    value: v.number(),
    unit: unitSchema,
    interval: v.exactOptional(
      v.pipe(v.tuple([v.number(), v.number()]), v.description('95 % interval, low then high; absent: unknown.')),
    ),
    provenance: provenanceSchema,
    boundary: v.exactOptional(boundarySchema),
  }),
  v.title('Quantity'),
);
