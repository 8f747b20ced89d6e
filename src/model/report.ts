import type { InferOutput } from 'valibot';
import type { batchReplaySchema } from './batch-report-schema.ts';
import type { batchResultSchema } from './batch-result-schema.ts';
import type { auditReportSchema, batchReportSchema, compressReportSchema, runReportSchema } from './report-schema.ts';

/** What a host used in a window: the report of `negawatt audit`. */
export type AuditReport = Frozen<InferOutput<typeof auditReportSchema>>;
/** The same before anything was looked for in it: what a recording comes to by itself. */
export type Audited = Omit<AuditReport, 'findings'>;
/** What a command costs: the report of `negawatt run`. */
export type RunReport = Frozen<InferOutput<typeof runReportSchema>>;
/** Which codec pays, for which artifact: the report of `negawatt bench compress`. */
export type CompressReport = Frozen<InferOutput<typeof compressReportSchema>>;
/** Which batch size spends the least: the report of `negawatt bench batch`. */
export type BatchReport = Frozen<InferOutput<typeof batchReportSchema>>;
/** What one batch size came to. */
export type BatchResult = Frozen<InferOutput<typeof batchResultSchema>>;
/** The choice on a recorded table. */
export type BatchReplay = Frozen<InferOutput<typeof batchReplaySchema>>;
export type BatchChoice = BatchReport['choice'];
/** The one versioned document that gates, history and renderers read. Defined in `report-schema.ts`. */
export type Report = AuditReport | RunReport | CompressReport | BatchReport;

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** What `schemaVersion` says; raised when a key changes its meaning or goes away. */
export const reportVersion = 1;

export type FormulaResult = AuditReport['formulas'][number];
export type EnergyPart = AuditReport['energy']['parts'][number];
export type EnergyTotal = NonNullable<NonNullable<AuditReport['energy']['byBoundary']['node']>['measured']>;
/** What happened between the last record of this host and the end of this window. */
export type BetweenRuns = NonNullable<AuditReport['since']>;
export type ProcessAccount = NonNullable<AuditReport['processes']>;
export type Gap = AuditReport['coverage']['gaps'][number];
/** One figure of a command over its repeats. */
export type RunMetric = NonNullable<RunReport['metrics']['wall']>;
export type CompressArtifact = CompressReport['artifacts'][number];
export type CompressCase = CompressArtifact['cases'][number];
export type Repeat = RunReport['repeats'][number];
