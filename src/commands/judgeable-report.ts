import { exitCodes, NegawattError } from '../errors.ts';
import { troubleIn } from '../gate/report-trouble.ts';
import type { Report } from '../model/report.ts';
import { readReport, unreadable } from './read-document.ts';

/** @throws NegawattError where it is no report, or one that tells nothing of what a command costs */
export function readJudgeable(path: string): Report {
  const report = readReport(path);
  refuseUnjudgeable(path, report);
  return report;
}

/**
 * Whoever fails at once uses little: a report without one run that succeeded would look like the best one ever.
 *
 * @param name of the report, for messages
 */
export function refuseUnjudgeable(name: string, report: Report): void {
  if (report.kind === 'run' && report.command.succeeded === 0) {
    const { started, argv } = report.command;
    throw new NegawattError(
      `${name} tells nothing of what the command costs`,
      started === 0 ? 'no run of it was started' : `none of its ${started} runs succeeded`,
      `Mend the command and run it again: ${argv.join(' ')}`,
      exitCodes.notMeasured,
    );
  }
  const trouble = troubleIn(report);
  if (trouble !== undefined) throw unreadable(name, 'the report', trouble);
}
