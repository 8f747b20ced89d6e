import * as v from 'valibot';
import { auditReportSchema } from './audit-report-schema.ts';
import { batchReportSchema } from './batch-report-schema.ts';
import { compressReportSchema } from './compress-report-schema.ts';
import { runReportSchema } from './run-report-schema.ts';

export { auditReportSchema, batchReportSchema, compressReportSchema, runReportSchema };

/**
 * The one definition of the report: the types of `report.ts` and the published JSON Schema both come from here. Its
 * `kind` tells which command wrote it.
 */
export const reportSchema = v.pipe(
  v.variant('kind', [auditReportSchema, runReportSchema, compressReportSchema, batchReportSchema]),
  v.title('negawatt report'),
);
