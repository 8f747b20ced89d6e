import * as v from 'valibot';
import { type Report, reportVersion } from './report.ts';
import { reportSchema } from './report-schema.ts';

/** What a report says, once it is parsed from JSON, or the reason why it cannot be used, as a clause. */
export function checkReport(value: unknown): Report | { readonly reason: string } {
  if (typeof value !== 'object' || value === null) return { reason: 'it is no report of negawatt' };
  const version = 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (typeof version === 'number' && version > reportVersion) {
    return { reason: `a newer negawatt wrote it (schema ${version}; this one reads up to ${reportVersion})` };
  }
  if (!('kind' in value) || !('tool' in value)) return { reason: 'it is no report of negawatt' };
  const checked = v.safeParse(reportSchema, value);
  if (!checked.success) {
    const [issue] = checked.issues;
    return { reason: `${v.getDotPath(issue) ?? 'it'}: ${issue.message}` };
  }
  const path = endlessNumber(checked.output, '');
  return path === undefined ? checked.output : { reason: `${path}: it is no finite number` };
}

/** Where a number stands that is too large for one: JSON can write 1e999, and a reader takes it for infinity. */
function endlessNumber(node: unknown, path: string): string | undefined {
  if (typeof node === 'number') return Number.isFinite(node) ? undefined : path;
  if (typeof node !== 'object' || node === null) return undefined;
  for (const [key, child] of Object.entries(node)) {
    const found = endlessNumber(child, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
