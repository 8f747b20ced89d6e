import { NegawattError } from '../errors.ts';
import type { Report } from '../model/report.ts';
import { isAtLeast, type Severity } from '../model/severity.ts';
import type { Context } from './command.ts';

/** Whether a finding is at least as severe as the user allows; says which on stderr. */
export function isReached(report: Report, failOn: Severity | undefined, { stderr }: Pick<Context, 'stderr'>): boolean {
  if (failOn === undefined) return false;
  if (report.kind !== 'audit') {
    const [what, by] = report.kind === 'run' ? ['a command', 'run'] : ['a benchmark', 'bench compress'];
    throw new NegawattError(
      `--fail-on does not apply to a recording of ${what}`,
      `findings are made on a host that is observed, and this was \`negawatt ${by}\``,
      `Leave it out, or hold ${what.replace('a ', 'the ')} against a baseline with \`negawatt check\`.`,
    );
  }
  const reached = report.findings.found.filter(({ severity }) => isAtLeast(severity, failOn));
  if (reached.length === 0) return false;
  const count = `${reached.length} ${reached.length === 1 ? 'finding is' : 'findings are'}`;
  const ids = [...new Set(reached.map(({ id }) => id))].join(', ');
  stderr.write(`negawatt: --fail-on ${failOn}: ${count} at least ${failOn}: ${ids}\n`);
  return true;
}
