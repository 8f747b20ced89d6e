import { parseBudget } from '../gate/budget.ts';
import type { Measured } from '../gate/side.ts';
import type { JobKind } from './repository.ts';

/** A line of the first budgets. */
export interface FirstBudget {
  readonly text: string;
  readonly why?: string;
  /** It is written as a comment: where the job runs it would be missing. */
  readonly isOff?: boolean;
}

/** What the command came to before. */
export interface FirstRun {
  /** ISO 8601, the day. */
  readonly day: string;
  readonly runs: number;
  readonly metrics: Readonly<Record<string, Measured>>;
}

/** Where nothing was measured: against the baseline, or the commit before. */
export const usualBudgets: readonly FirstBudget[] = [
  { text: 'cpu.total' },
  { text: 'memory.peak<=+10%', why: 'where a control group of its own can be made: mostly as root', isOff: true },
  { text: 'energy.total<=+3%', why: 'where the energy can be measured', isOff: true },
];

/** On the same kind of machine, and on whatever a hosted runner is today. */
const room = { same: 1.2, other: 1.5 };

/** Whether the budgets are held against something else than themselves. */
export function areRelative(budgets: readonly FirstBudget[]): boolean {
  return budgets.some(({ text, isOff }) => isOff !== true && parseBudget(text).limit.kind !== 'absolute');
}

/** Amounts with room over the highest that was measured. Modelled joules are none. */
export function measuredBudgets({ metrics }: FirstRun, job: JobKind): readonly FirstBudget[] {
  const isElsewhere = job === 'github' || job === 'gitlab';
  const more = isElsewhere ? room.other : room.same;
  return (['cpu.total', 'energy.total'] as const).flatMap((name): FirstBudget[] => {
    const measured = metrics[name];
    if (measured === undefined || measured.isEstimated || measured.value <= 0) return [];
    const highest = Math.max(measured.value, measured.interval?.[1] ?? 0, ...measured.values.map((one) => one ?? 0));
    const amount = (value: number) => `${decimal(value)}${measured.unit}`;
    const before = `was ${amount(Number(measured.value.toPrecision(3)))}`;
    const isOff = isElsewhere && name === 'energy.total';
    return [
      {
        text: `${name}<=${amount(roundedUp(highest * more))}`,
        why: isOff ? `${before}; for runners whose energy can be measured` : before,
        isOff,
      },
    ];
  });
}

/** The file, in the language of `--budgets`. @param command a printable line */
export function budgetsText(
  budgets: readonly FirstBudget[],
  first: FirstRun | undefined,
  command: string | undefined,
): string {
  const origin =
    first === undefined
      ? []
      : [
          `# Measured on ${first.day}, ${first.runs} runs of: ${command}`,
          '# The amounts leave room for other machines and days: tighten them once the job has run where it will.',
        ];
  const lines = budgets.map(({ text, why, isOff }) => {
    return `${isOff === true ? '# ' : ''}${text}${why === undefined ? '' : `  # ${why}`}`;
  });
  return `${[
    '# What may gate, one a line; `negawatt metrics` lists what there is.',
    '#   cpu.total            no worse than the baseline, by --tolerance (3 %)',
    '#   wall<=+5%            so much more than the baseline',
    '#   energy.total<=500J   an amount',
    ...origin,
    '',
    ...lines,
  ].join('\n')}\n`;
}

/** Two digits, never less than it was. */
function roundedUp(value: number): number {
  const step = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / step - 1e-9) * step).toPrecision(2));
}

/** Without an exponent, which is hard to read. */
function decimal(value: number): string {
  return value.toFixed(12).replace(/\.?0+$/, '');
}
