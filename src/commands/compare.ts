import { type ExitCode, exitCodes, NegawattError } from '../errors.ts';
import type { Base, Policy } from '../gate/gate.ts';
import { pairDrift } from '../gate/pair-drift.ts';
import { factsOf, sessionOf } from '../gate/report-side.ts';
import type { Against, Subject } from '../gate/verdict-document.ts';
import type { Report } from '../model/report.ts';
import { readReportAsBase } from './baseline-store.ts';
import { subjectOf, verdictDocument } from './check.ts';
import type { Context, Given } from './command.ts';
import { type CompareOptions, refuseContradictions } from './compare-options.ts';
import { interruption } from './interruption.ts';
import { readJudgeable } from './judgeable-report.ts';
import { claimOutputs } from './output-files.ts';
import type { PairSession } from './pair-session.ts';
import { readBudgets } from './read-budgets.ts';
import { giveVerdict } from './verdict-output.ts';

/** Two sides, as they are judged. */
interface Compared {
  /** What is judged: a file, a command or a commit. */
  readonly name: string;
  readonly report: Report;
  readonly found: { readonly base: Base; readonly against: Against };
  /** What a reader has to know, in sentences. */
  readonly notes: readonly string[];
  readonly signal: PairSession['signal'];
}

/** Two reports side by side, or two commands or commits in pairs, with a verdict. Answers the exit code. */
export async function compare(given: Given, context: Context): Promise<number> {
  const options = given.values as unknown as CompareOptions;
  const { tolerance, alpha, allowEstimated = false } = options;
  const policy: Policy = { tolerance, alpha, allowEstimated };
  refuseContradictions(given, options);
  const budgets = await readBudgets(options);
  const files = claimOutputs(options.output ?? [], undefined);
  try {
    const { name, report, found, notes, signal } = await compared(given, options, context);
    const judged = subjectOf(name, report, budgets, policy, found);
    const subject: Subject = { ...judged, notes: [...judged.notes, ...notes] };
    const exitCode = await giveVerdict(verdictDocument([subject], policy, context.version), files, options, context);
    return signal === undefined ? exitCode : interruption({ signal: { reason: signal } });
  } finally {
    for (const file of files) file.discard();
  }
}

async function compared({ operands }: Given, options: CompareOptions, context: Context): Promise<Compared> {
  const { base, head, checkout } = options;
  if (checkout !== undefined) return ofCommits(checkout, operands, options, context);
  if (base !== undefined && head !== undefined) return ofCommands(base, head, options, context);
  const [before = '', now = ''] = operands;
  return { name: now, report: readJudgeable(now), found: readReportAsBase(before), notes: [], signal: undefined };
}

async function ofCommands(base: string, head: string, options: CompareOptions, context: Context): Promise<Compared> {
  const [{ commandWords }, { measurePairs }] = await Promise.all([
    import('../workload/command-words.ts'),
    import('./pair-session.ts'),
  ]);
  const sides = { base: { argv: commandWords(base, '--base') }, head: { argv: commandWords(head, '--head') } };
  const session = await measurePairs(sides, options, context, options.prepare);
  return ofPairs(session, { kind: 'command', name: base }, head, []);
}

async function ofCommits(
  range: string,
  argv: readonly string[],
  options: CompareOptions,
  context: Context,
): Promise<Compared> {
  const { measureCommits } = await import('./commit-session.ts');
  const { session, base, head, notes } = await measureCommits(range, argv, options, context);
  const { prepare } = options;
  const against = { kind: 'commit', name: base, ...(prepare === undefined ? {} : { prepare }) } as const;
  return ofPairs(session, against, head, notes);
}

function ofPairs(
  { base, head, pairs, signal }: PairSession,
  against: Omit<Against, 'at' | 'sessions'>,
  name: string,
  more: readonly string[],
): Compared {
  if (pairs === 0) {
    throw new NegawattError(
      'nothing was measured',
      signal === undefined ? 'no pair was complete' : 'it was interrupted before the first pair was complete',
      'Run it again.',
      signal === undefined ? exitCodes.notMeasured : (interruption({ signal: { reason: signal } }) as ExitCode),
    );
  }
  const session = sessionOf(base);
  const drifted = pairDrift(sessionOf(head), session);
  return {
    name,
    report: head,
    found: {
      base: { facts: factsOf(base), sessions: [session], isPaired: true },
      against: { ...against, at: session.at, sessions: 1 },
    },
    notes: [
      `${pairs} ${pairs === 1 ? 'pair' : 'pairs'}, in random order within each.`,
      ...more,
      ...(drifted === undefined ? [] : [drifted]),
    ],
    signal,
  };
}
