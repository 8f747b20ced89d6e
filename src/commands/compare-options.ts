import { originOf } from '../config/options.ts';
import { NegawattError } from '../errors.ts';
import type { Given } from './command.ts';
import type { PairOptions } from './pair-session.ts';
import type { BudgetOptions } from './read-budgets.ts';
import type { VerdictOptions } from './verdict-output.ts';

/** Options of `compare`, as the option table reads them. */
export interface CompareOptions extends VerdictOptions, PairOptions, BudgetOptions {
  readonly base?: string;
  readonly head?: string;
  readonly checkout?: string;
  readonly prepare?: string;
  readonly tolerance: number;
  readonly alpha: number;
  readonly allowEstimated?: boolean;
}

/** Options that only mean something where commands are measured. */
const measuring = ['repeat', 'warmup', 'prepare', 'interval', 'top', 'meter', 'gpus', 'nvml', 'quiet'] as const;

const waysOfUse = "Give two reports, or --base 'command' --head 'command', or --checkout REF..REF -- command.";

/** @throws NegawattError for options and operands that say nothing together */
export function refuseContradictions(given: Given, options: CompareOptions): void {
  const { operands } = given;
  const name = (option: Parameters<typeof originOf>[0]) => originOf(option, given.origin(option));
  const side = (['base', 'head'] as const).find((one) => options[one] !== undefined);
  if (options.checkout !== undefined) {
    if (side !== undefined) {
      throw new NegawattError(
        `${name('checkout')} and ${name(side)} contradict each other`,
        'either two commits are measured by one command, or two commands',
        waysOfUse,
      );
    }
    if (operands.length === 0) {
      throw new NegawattError(
        `${name('checkout')} is of no use alone`,
        'the command that both commits run is missing',
        'Write it behind two dashes: --checkout main..HEAD -- command.',
      );
    }
    return;
  }
  if (side !== undefined) {
    if (operands.length > 0) {
      throw new NegawattError(
        `${name(side)} and reports contradict each other`,
        'either two commands are measured, or two reports are compared',
        waysOfUse,
      );
    }
    const other = side === 'base' ? 'head' : 'base';
    if (options[other] !== undefined) return;
    throw new NegawattError(
      `${name(side)} is of no use alone`,
      `--${other} is missing`,
      `Give --${other} 'command' too.`,
    );
  }
  if (operands.length !== 2) {
    throw new NegawattError(
      `compare takes two reports, and ${operands.length} ${operands.length === 1 ? 'was' : 'were'} named`,
      'the first is what it was before, the second what it is now',
      waysOfUse,
    );
  }
  const useless = measuring.find((option) => given.origin(option) === 'flag');
  if (useless === undefined) return;
  throw new NegawattError(`${name(useless)} is of no use with reports`, 'nothing is measured', 'Leave it out.');
}
