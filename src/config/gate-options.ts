import { type OptionSpec, spec } from './option-spec.ts';
import { readShare } from './values.ts';

/** What a report is held against, and how sure a verdict has to be. */
export const gateOptions = {
  baseline: spec<string>({
    flags: '--baseline <name>',
    summary:
      'what to hold the report against: a baseline or report file, a baseline by its name, history:NAME or history:last-30d',
    group: 'Gate',
    completes: 'file',
  }),
  budget: spec<string>({
    flags: '--budget <limit>',
    summary:
      "what may gate: 'energy.total<=500J', against the baseline 'energy.total<=+3%', or a bare name with --tolerance; may be repeated",
    group: 'Gate',
    isRepeatable: true,
  }),
  budgets: spec<string>({
    flags: '--budgets <file>',
    summary: 'budgets of a file too: one a line, # before comments, or a list in a .json or .yaml file',
    group: 'Gate',
    completes: 'file',
  }),
  tolerance: spec({
    flags: '--tolerance <share>',
    summary: 'how much worse than the baseline is still the same, 0 to 100%',
    group: 'Gate',
    read: (text) => (/^0(\.0+)?\s*%?$/.test(text.trim()) ? 0 : readShare(text)),
    fallback: { value: 0.03, shown: '3%' },
  }),
  alpha: spec({
    flags: '--alpha <share>',
    summary: 'chance that a report fails though nothing got worse, over all its budgets',
    group: 'Gate',
    read: (text) => {
      const alpha = readShare(text);
      if (alpha > 0.2 || alpha < 1e-6) throw new RangeError('Give 0.0001% to 20%: 1% is usual.');
      return alpha;
    },
    fallback: { value: 0.01, shown: '1%' },
  }),
  strict: spec<boolean>({
    flags: '--strict',
    summary: 'exit 4 where it cannot be told or not be compared, instead of 0 with a warning',
    group: 'Gate',
  }),
  allowEstimated: spec<boolean>({
    flags: '--allow-estimated',
    summary: "let a model's joules gate, too",
    group: 'Gate',
  }),
} as const satisfies Record<string, OptionSpec<never> | OptionSpec>;
