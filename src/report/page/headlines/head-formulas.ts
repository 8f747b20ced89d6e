import type { FormulaResult } from '../../../model/report.ts';
import type { Line } from '../../section.ts';
import { bare } from '../../view/gpu-words.ts';
import type { HeadFormula } from '../headline.ts';

/** Of more alike ones only the range is told; the section of the formulas has each. */
const mostAlike = 2;

/** Each of the formulas with its value and the two numbers that it is made of, or why it does not apply. */
export function headFormulas(formulas: readonly FormulaResult[]): readonly HeadFormula[] {
  return [...new Set(formulas.map(({ title }) => title))].map((title): HeadFormula => {
    const own = formulas.filter((formula) => formula.title === title);
    const known = own.filter(({ applicable, value }) => applicable && value !== undefined);
    const reason = own[0]!.reason ?? 'no reason was given';
    return {
      title: [{ name: title }],
      applied: alike(known).map(appliedTo),
      ...(known.length === 0 ? { reason: [{ name: reason }] } : {}),
    };
  });
}

/** Those of several cards together. */
function alike(formulas: readonly FormulaResult[]): readonly (readonly FormulaResult[])[] {
  const groups = new Map<string, FormulaResult[]>();
  for (const formula of formulas) {
    const key = kindOf(formula);
    groups.set(key, [...(groups.get(key) ?? []), formula]);
  }
  return [...groups.values()].flatMap((group) => (group.length > mostAlike ? [group] : group.map((one) => [one])));
}

function kindOf({ resource }: FormulaResult): string {
  return resource.replace(/\bGPU \d+/, 'GPU');
}

function appliedTo(group: readonly FormulaResult[]): HeadFormula['applied'][number] {
  const [first] = group as readonly [FormulaResult];
  if (group.length === 1) {
    const { resource, value, used, total } = first;
    const made: Line =
      used === undefined || total === undefined
        ? []
        : [...bare(used.quantity), ' / ', ...bare(total.quantity), { name: `: ${used.label} / ${total.label}` }];
    return { to: [{ name: resource }], figure: [{ figure: value!, as: 'share' }], made };
  }
  const sorted = [...group].sort((a, b) => a.value!.value - b.value!.value);
  const range: Line = [...bare(sorted[0]!.value, 'share'), ' to ', ...bare(sorted.at(-1)!.value, 'share')];
  const made: Line =
    first.used === undefined || first.total === undefined
      ? []
      : [{ name: `of each: ${first.used.label} / ${first.total.label}` }];
  return { to: [{ name: kindOf(first) }, ` (${group.length} cards)`], figure: range, made };
}
