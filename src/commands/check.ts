import { originOf } from '../config/options.ts';
import { NegawattError } from '../errors.ts';
import type { Budget } from '../gate/budget.ts';
import type { Base, Head, Policy } from '../gate/gate.ts';
import { floorNote, judgeReport, notComparable } from '../gate/gate.ts';
import { likelyChange } from '../gate/likely-change.ts';
import { type Metric, metricNamed } from '../gate/metrics.ts';
import { factsOf, sessionOf } from '../gate/report-side.ts';
import {
  type Against,
  outcomeOf,
  type Subject,
  type VerdictDocument,
  verdictVersion,
} from '../gate/verdict-document.ts';
import type { Report } from '../model/report.ts';
import { readBase } from './baseline-store.ts';
import type { Context, Given } from './command.ts';
import { readJudgeable } from './judgeable-report.ts';
import { claimOutputs } from './output-files.ts';
import { type BudgetOptions, readBudgets } from './read-budgets.ts';
import { giveVerdict, type VerdictOptions } from './verdict-output.ts';

/** Options of `check`, as the option table reads them. */
interface CheckOptions extends VerdictOptions, BudgetOptions {
  readonly baseline?: string;
  readonly history?: string;
  readonly tolerance: number;
  readonly alpha: number;
  readonly allowEstimated?: boolean;
}

/** Holds reports against budgets and a baseline. Answers the exit code: 1 only where something surely got worse. */
export async function check(given: Given, context: Context): Promise<number> {
  const options = given.values as unknown as CheckOptions;
  const budgets = await readBudgets(options);
  if (budgets.length === 0 && options.baseline === undefined) {
    throw new NegawattError(
      'there is nothing to check the report against',
      'neither a budget nor a baseline was given',
      "Give --budget 'energy.total<=500J', --budgets FILE or --baseline FILE.",
    );
  }
  if (options.baseline === '') {
    throw new NegawattError(
      `${originOf('baseline', given.origin('baseline'))} names nothing`,
      'it is empty',
      'Name a file, or leave it out.',
    );
  }
  const { baseline } = options;
  const isOfHistory = baseline?.startsWith('history:') === true;
  const found = baseline === undefined || isOfHistory ? undefined : readBase(baseline, context);
  const reports = given.operands.map((name) => ({ name, report: readJudgeable(name) }));
  const bases = isOfHistory ? await basesOfHistory(baseline, reports, options, context) : undefined;
  const files = claimOutputs(options.output ?? [], undefined);
  try {
    const policy: Policy = {
      tolerance: options.tolerance,
      alpha: options.alpha,
      allowEstimated: options.allowEstimated === true,
    };
    const subjects = reports.map(({ name, report }, index) =>
      subjectOf(name, report, budgets, policy, bases?.[index] ?? found),
    );
    return await giveVerdict(verdictDocument(subjects, policy, context.version), files, options, context);
  } finally {
    for (const file of files) file.discard();
  }
}

async function basesOfHistory(
  name: string,
  reports: readonly { readonly report: Report }[],
  { history }: CheckOptions,
  context: Context,
) {
  const { readHistoryBases } = await import('./history-base.ts');
  return readHistoryBases(
    name,
    reports.map(({ report }) => report),
    history,
    context,
  );
}

/** The verdict on all that was judged, as renderers read it. */
export function verdictDocument(subjects: readonly Subject[], policy: Policy, version: string): VerdictDocument {
  const { alpha, tolerance } = policy;
  const outcome = outcomeOf(subjects);
  return { negawatt: 'verdict', schemaVersion: verdictVersion, version, alpha, tolerance, outcome, subjects };
}

/** One report, judged. Without budgets the energy gates where an instrument told it, else CPU-seconds. */
export function subjectOf(
  name: string,
  report: Report,
  budgets: readonly Budget[],
  policy: Policy,
  found: { readonly base: Base; readonly against: Against } | undefined,
): Subject {
  const head: Head = { facts: factsOf(report), session: sessionOf(report) };
  const base = found?.base;
  const asked = budgets.length > 0 ? budgets : [usualBudget(head, base, policy)];
  refuseUnanswerable(asked, head, found);
  const checks = judgeReport(head, base, asked, policy);
  const unknown = floorNote(checks, base);
  const hasFailed = checks.some(({ gate }) => gate === 'failed');
  return {
    name,
    at: head.session.at,
    ...(report.kind === 'run' ? { command: report.command.argv } : {}),
    ...(found === undefined ? {} : { against: found.against }),
    checks,
    likely: hasFailed ? likelyChange(checks) : [],
    notes: [...notesOn(report, base?.isPaired === true), ...(unknown === undefined ? [] : [unknown])],
  };
}

const usual = [
  'energy.total',
  'cpu.total',
  'cpu.utilisation',
  'compress.rate',
  'batch.energy',
  'batch.cpu',
  'batch.throughput',
];

function usualBudget(head: Head, base: Base | undefined, { allowEstimated }: Policy): Budget {
  const common = usual
    .map(metricNamed)
    .filter((one): one is Metric => one !== undefined)
    .filter(({ name }) => {
      const sides = [head.session.metrics[name], base?.sessions.at(-1)?.metrics[name]];
      return sides.every((side) => side !== undefined && (allowEstimated || !side.isEstimated));
    });
  // What cannot be compared is named only where nothing else can.
  const metric = common.find((one) => base !== undefined && notComparable(one, head, base).length === 0) ?? common[0];
  if (metric === undefined) {
    throw new NegawattError(
      'there is nothing to compare by itself',
      'the two have no measured energy, nor CPU time, in common',
      'Name a metric with --budget; see `negawatt metrics REPORT`.',
    );
  }
  return { metric, text: metric.name, limit: { kind: 'tolerance' } };
}

/** A budget against the baseline needs one that has the metric. */
function refuseUnanswerable(
  budgets: readonly Budget[],
  { session }: Head,
  found: { readonly base: Base; readonly against: Against } | undefined,
): void {
  for (const { metric, limit, text } of budgets) {
    if (limit.kind === 'absolute') continue;
    if (found === undefined) {
      throw new NegawattError(
        `the budget ${text} needs a baseline`,
        'it allows a change, and nothing tells from what',
        `Give --baseline FILE, or an amount such as --budget '${metric.name}<=...'.`,
      );
    }
    if (session.metrics[metric.name] === undefined) continue;
    if (found.base.sessions.at(-1)!.metrics[metric.name] !== undefined) continue;
    throw new NegawattError(
      `${found.against.name} has no ${metric.name}`,
      'it is of another set of metrics than the report',
      'Save a baseline of a report that has it, or budget another metric.',
    );
  }
}

/** What makes figures less sure than their intervals tell, which take runs for independent of each other. */
const doubtful = ['drift', 'busy', 'throttled'];

function notesOn(report: Report, isPaired: boolean): string[] {
  const notes: string[] = [];
  if (report.kind === 'run') {
    const { started, succeeded } = report.command;
    if (succeeded < started) {
      notes.push(`${started - succeeded} of ${started} runs failed: their figures are left out.`);
    }
    // Pairs cancel all three.
    if (!isPaired) notes.push(...report.advice.filter(({ id }) => doubtful.includes(id)).map(({ what }) => what));
  }
  if (report.window.ending === 'interrupted') notes.push('The measurement was interrupted.');
  return notes;
}
