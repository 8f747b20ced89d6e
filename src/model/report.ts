import type { InferOutput } from 'valibot';
import type { reportSchema } from './report-schema.ts';

/** The one versioned document that gates, history and renderers read. Defined in `report-schema.ts`. */
export type Report = Frozen<InferOutput<typeof reportSchema>>;

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** What `schemaVersion` says; raised when a key changes its meaning or goes away. */
export const reportVersion = 1;

export type FormulaResult = Report['formulas'][number];
export type EnergyPart = Report['energy']['parts'][number];
export type EnergyTotal = NonNullable<NonNullable<Report['energy']['byBoundary']['node']>['measured']>;
export type ProcessAccount = NonNullable<Report['processes']>;
export type Gap = Report['coverage']['gaps'][number];
