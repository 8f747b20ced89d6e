import { originOf } from '../config/options.ts';
import { exitCodes, NegawattError } from '../errors.ts';
import { parseBudgets } from '../gate/budget.ts';
import type { Base, Policy } from '../gate/gate.ts';
import { pairDrift } from '../gate/pair-drift.ts';
import { factsOf, sessionOf } from '../gate/report-side.ts';
import type { Against, Subject } from '../gate/verdict-document.ts';
import { readReportAsBase } from './baseline-store.ts';
import { subjectOf, verdictDocument } from './check.ts';
import type { Context, Given } from './command.ts';
import { interruption } from './interruption.ts';
import { claimOutputs } from './output-files.ts';
import type { PairOptions } from './pair-session.ts';
import { readReport } from './read-document.ts';
import { giveVerdict, type VerdictOptions } from './verdict-output.ts';

/** Options of `compare`, as the option table reads them. */
interface CompareOptions extends VerdictOptions, PairOptions {
  readonly base?: string;
  readonly head?: string;
  readonly budget?: readonly string[];
  readonly tolerance: number;
  readonly alpha: number;
  readonly allowEstimated?: boolean;
}

/** Options that only mean something where commands are measured. */
const measuring = ['repeat', 'warmup', 'prepare', 'interval', 'top', 'meter', 'gpus', 'nvml', 'quiet'] as const;

/** Two reports side by side, or two commands in pairs, with a verdict. Answers the exit code. */
export async function compare(given: Given, context: Context): Promise<number> {
  const options = given.values as unknown as CompareOptions;
  const { tolerance, alpha, allowEstimated = false } = options;
  const policy: Policy = { tolerance, alpha, allowEstimated };
  refuseContradictions(given, options);
  const budgets = parseBudgets(options.budget ?? []);
  const files = claimOutputs(options.output ?? [], undefined);
  const judged = (name: string, ...[report, found, notes]: Compared) => {
    const subject = subjectOf(name, report, budgets, policy, found);
    return { ...subject, notes: [...subject.notes, ...notes] };
  };
  try {
    const { subject, interrupted } =
      options.base === undefined || options.head === undefined
        ? { subject: ofReports(given.operands, judged), interrupted: undefined }
        : await ofCommands(options.base, options.head, options, context, judged);
    const exitCode = await giveVerdict(verdictDocument([subject], policy, context.version), files, options, context);
    return interrupted === undefined ? exitCode : interruption({ signal: { reason: interrupted } });
  } finally {
    for (const file of files) file.discard();
  }
}

type Compared = readonly [
  report: Parameters<typeof subjectOf>[1],
  found: { readonly base: Base; readonly against: Against },
  notes: readonly string[],
];
type Judged = (name: string, ...compared: Compared) => Subject;

function ofReports([before = '', now = '']: readonly string[], judged: Judged): Subject {
  return judged(now, readReport(now), readReportAsBase(before), []);
}

async function ofCommands(
  baseLine: string,
  headLine: string,
  options: CompareOptions,
  context: Context,
  judged: Judged,
): Promise<{ readonly subject: Subject; readonly interrupted: 'SIGINT' | 'SIGTERM' | undefined }> {
  const [{ commandWords }, { measurePairs }] = await Promise.all([
    import('../workload/command-words.ts'),
    import('./pair-session.ts'),
  ]);
  const argv = { base: commandWords(baseLine, '--base'), head: commandWords(headLine, '--head') };
  const { base, head, pairs, signal } = await measurePairs(argv, options, context);
  if (pairs === 0) {
    throw new NegawattError(
      'nothing was measured',
      signal === undefined ? 'no pair was complete' : 'it was interrupted before the first pair was complete',
      'Run it again.',
      exitCodes.notMeasured,
    );
  }
  const session = sessionOf(base);
  const drifted = pairDrift(sessionOf(head), session);
  const found = {
    base: { facts: factsOf(base), sessions: [session], isPaired: true },
    against: { kind: 'command', name: baseLine, at: session.at, sessions: 1 },
  } as const;
  const notes = [
    `${pairs} ${pairs === 1 ? 'pair' : 'pairs'}, in random order within each.`,
    ...(drifted === undefined ? [] : [drifted]),
  ];
  return { subject: judged(headLine, head, found, notes), interrupted: signal };
}

function refuseContradictions(given: Given, options: CompareOptions): void {
  const { operands } = given;
  const name = (option: Parameters<typeof originOf>[0]) => originOf(option, given.origin(option));
  const isOfCommands = options.base !== undefined || options.head !== undefined;
  if (isOfCommands && operands.length > 0) {
    const [option] = options.base === undefined ? (['head'] as const) : (['base'] as const);
    throw new NegawattError(
      `${name(option)} and reports contradict each other`,
      'either two commands are measured, or two reports are compared',
      "Give two reports, or --base 'command' --head 'command'.",
    );
  }
  if (isOfCommands && (options.base === undefined || options.head === undefined)) {
    const [one, other] = options.base === undefined ? (['head', '--base'] as const) : (['base', '--head'] as const);
    throw new NegawattError(`${name(one)} is of no use alone`, `${other} is missing`, `Give ${other} 'command' too.`);
  }
  if (!isOfCommands && operands.length !== 2) {
    throw new NegawattError(
      `compare takes two reports, and ${operands.length} ${operands.length === 1 ? 'was' : 'were'} named`,
      'the first is what it was before, the second what it is now',
      "Name two, or give --base 'command' --head 'command'.",
    );
  }
  if (isOfCommands) return;
  const useless = measuring.find((option) => given.origin(option) === 'flag');
  if (useless === undefined) return;
  throw new NegawattError(`${name(useless)} is of no use with reports`, 'nothing is measured', 'Leave it out.');
}
