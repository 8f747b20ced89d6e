import type { Audited, AuditReport } from '../model/report.ts';

export type { Audited };
export type Finding = AuditReport['findings']['found'][number];
/** A finding without what its rule says of all of them. */
export type Found = Omit<Finding, 'id' | 'title'>;

export type RuleOutcome =
  | { readonly status: 'passed' }
  | { readonly status: 'found'; readonly findings: readonly Found[] }
  | { readonly status: 'not-applicable'; readonly missing: readonly string[] };

/** A member of the family of findings: one file, and one line in `index.ts`. It reads the report and nothing else. */
export interface Rule {
  /** The file's name: a noun phrase that names the failing state, without a verb and without "no". */
  readonly id: string;
  /** What is so where it passes, as a sentence without its point. */
  readonly title: string;
  /** What is wrong where it does not. */
  readonly failureTitle: string;
  /** Why it matters. */
  readonly why: string;
  /** What must be known of the host, in words. */
  readonly needs: readonly string[];
  /** When it speaks, with the thresholds. */
  readonly when: string;
  /** How the saving is worked out, or why there is none. */
  readonly saves: string;
  /** Where the threshold, or the reasoning, comes from. */
  readonly source: string;
  check(report: Audited): RuleOutcome;
}

const passed: RuleOutcome = { status: 'passed' };

export function notApplicable(...missing: readonly string[]): RuleOutcome {
  return { status: 'not-applicable', missing };
}

export function foundOrPassed(findings: readonly Found[]): RuleOutcome {
  return findings.length === 0 ? passed : { status: 'found', findings };
}
