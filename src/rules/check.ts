import type { AuditReport } from '../model/report.ts';
import { isAtLeast } from '../model/severity.ts';
import { rules } from './index.ts';
import type { Audited, Finding } from './rule.ts';

/** The report with what was found in it. */
export function withFindings(report: Audited): AuditReport {
  return { ...report, findings: findings(report) };
}

/** Asks every rule, and sorts what was found: the severest first, and of these what saves most. */
export function findings(report: Audited): AuditReport['findings'] {
  const found: Finding[] = [];
  const passed: AuditReport['findings']['passed'][number][] = [];
  const notApplicable: AuditReport['findings']['notApplicable'][number][] = [];
  for (const rule of rules) {
    const { id, title, failureTitle } = rule;
    const outcome = rule.check(report);
    if (outcome.status === 'found') {
      found.push(...outcome.findings.map((one) => ({ id, title: failureTitle, ...one })));
    } else if (outcome.status === 'passed') passed.push({ id, title });
    else notApplicable.push({ id, title, missing: outcome.missing });
  }
  found.sort((a, b) => bySeverity(a, b) || saved(b) - saved(a));
  return { found, passed, notApplicable };
}

function bySeverity(a: Finding, b: Finding): number {
  if (a.severity === b.severity) return 0;
  return isAtLeast(a.severity, b.severity) ? -1 : 1;
}

function saved({ saving }: Finding): number {
  return saving?.power.value ?? 0;
}
