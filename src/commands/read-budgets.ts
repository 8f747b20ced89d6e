import { NegawattError } from '../errors.ts';
import { type Budget, parseBudget, parseBudgets } from '../gate/budget.ts';

export interface BudgetOptions {
  /** One by one. */
  readonly budget?: readonly string[];
  /** A file of them. */
  readonly budgets?: string;
}

/**
 * The budgets that were given one by one, and those of a file.
 * @throws NegawattError for one that cannot be read; where it stands in a file, with the file and its place there
 */
export async function readBudgets({ budget = [], budgets: file }: BudgetOptions): Promise<readonly Budget[]> {
  if (file === undefined) return parseBudgets(budget);
  const { budgetsIn } = await import('../config/budgets-file.ts');
  const found = await budgetsIn(file);
  for (const { text, place } of found) located(place, () => parseBudget(text));
  return parseBudgets([...budget, ...found.map(({ text }) => text)]);
}

function located(place: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof NegawattError)) throw error;
    throw new NegawattError(error.what, `${error.why} (${place})`, error.how);
  }
}
