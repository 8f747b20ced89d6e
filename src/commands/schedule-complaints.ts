import { readSmallFile } from '../host/small-file.ts';
import { checkReport } from '../model/parsed-report.ts';
import type { Told } from '../model/schedule-state.ts';
import { isAtLeast, type Severity } from '../model/severity.ts';
import { type GateAnswer, gateKey } from './scheduled-gate.ts';

const reportCap = 64 * 1024 * 1024;
const findingKey = 'finding ';

/** What a scheduled audit has to complain of. */
export interface Judged {
  readonly complaints: readonly Told[];
  readonly hasReport: boolean;
  /** For the log alone, in sentences. */
  readonly notes: readonly string[];
  /** Whether it could not be seen if what was told before still holds, by its key. */
  isUnseen(key: string): boolean;
}

/** @param gate holds the report in a file against its history */
export async function complaintsOf(
  file: string,
  failOn: Severity,
  gate: (file: string) => Promise<GateAnswer>,
): Promise<Judged> {
  const report = readReport(file);
  if ('reason' in report) {
    const isUnseen = (key: string) => key.startsWith(findingKey) || key.startsWith(gateKey);
    return { complaints: [], hasReport: false, notes: [`no report: ${report.reason}`], isUnseen };
  }
  const found = report.kind === 'audit' ? report.findings.found : [];
  const findings = found
    .filter(({ severity }) => isAtLeast(severity, failOn))
    .map(({ id, subject, severity, what }) => ({
      key: `${findingKey}${id} ${severity} ${subject}`,
      line: `${severity}: ${what} (${id})`,
    }));
  const answer = await gate(file);
  if ('untold' in answer) {
    const isUnseen = (key: string) => key.startsWith(gateKey);
    return {
      complaints: findings,
      hasReport: true,
      notes: [`not held against the history: ${answer.untold}`],
      isUnseen,
    };
  }
  return { complaints: [...findings, ...answer.regressed], hasReport: true, notes: [], isUnseen: () => false };
}

function readReport(file: string) {
  const read = readSmallFile(file, reportCap);
  if (!('text' in read)) return { reason: read.detail };
  try {
    return checkReport(JSON.parse(read.text));
  } catch (error) {
    if (error instanceof SyntaxError) return { reason: `${file}: ${error.message}` };
    throw error;
  }
}
