import type { BatchLimit } from '../../model/batch.ts';
import { isEstimated } from '../../model/quantity.ts';
import type { ChoicePoint } from './choice-point.ts';
import { compare } from './comparison.ts';
import { figureOf, type Kept, keptOf } from './limits.ts';
import type { Aim } from './objective.ts';
import { type Candidate, shareWorse } from './preference.ts';
import { amount, counted, metricWords, nameOf, percent } from './words.ts';

/** What speaks for the best, with its numbers: a clause. */
export function chosenWhy(
  best: Candidate,
  second: Candidate | undefined,
  aim: Aim,
  all: readonly ChoicePoint[],
): string {
  const has = `${nameOf(best.point, all)} has ${aim.what} ${amount(best.side.figure, aim.currency)}`;
  if (all.length === 1) return `${has}; it is the only point that was measured to its end`;
  if (second === undefined) return `${has}; no other point can be chosen`;
  const name = nameOf(second.point, all);
  const worse = shareWorse(second, best, aim);
  if (compare(second.side, best.side)?.isSame === true) {
    const isNearer = worse < 0 ? ', and is taken because it answers sooner' : '';
    return `${has}, the same within noise as ${name} with ${amount(second.side.figure, aim.currency)}${isNearer}`;
  }
  // Another one may have a better figure only where the two are the same within noise.
  return `${has}, and ${name}, the next best, ${percent(worse)} ${aim.better === 'lower' ? 'more' : 'less'}`;
}

/** Why no point can be chosen: the limit that most of them broke, and what would have to be measured. */
export function noneMeetsWhy(all: readonly ChoicePoint[], limits: readonly BatchLimit[]): string {
  const told = limits.flatMap((limit) => {
    const states = all.map((point) => keptOf(limit, point));
    const count = (wanted: Kept) => states.filter((state) => state === wanted).length;
    const [broken, unknown] = [count('no'), count('unknown')];
    return [
      ...(broken === 0 ? [] : [`${limit.text} was broken by ${broken} of ${all.length}${closest(limit, all)}`]),
      ...(unknown === 0 ? [] : [`${limit.text} is unknown of ${unknown} of ${all.length}: ${unknownWhy(limit)}`]),
    ];
  });
  return ['no point kept every limit', ...told, ...unsureWhy(all, limits)].join('; ');
}

function closest(limit: BatchLimit, all: readonly ChoicePoint[]): string {
  const known = all.flatMap((point) => {
    const figure = figureOf(limit.metric, point);
    return figure === undefined ? [] : [{ point, figure }];
  });
  const sign = limit.comparison === '<=' ? 1 : -1;
  const [first] = known.sort((a, b) => sign * (a.figure.value - b.figure.value));
  return first === undefined ? '' : `, the nearest is ${nameOf(first.point, all)} with ${amount(first.figure)}`;
}

function unknownWhy({ metric }: BatchLimit): string {
  if (metric === 'latency.p99') return 'it takes 100 calls of a point; measure longer, or limit latency.p95';
  return `no ${metricWords[metric]} was measured`;
}

/** Points that keep every limit by their figures, but not surely. */
export function unsureWhy(all: readonly ChoicePoint[], limits: readonly BatchLimit[]): readonly string[] {
  const unsure = all.filter((point) => {
    const states = limits.map((limit) => keptOf(limit, point));
    return states.includes('unsure') && states.every((state) => state === 'yes' || state === 'unsure');
  });
  if (unsure.length === 0) return [];
  const are = unsure.length === 1 ? 'keeps' : 'keep';
  const isOfModel = unsure.some((point) => limits.some((limit) => isModelUnsure(limit, point)));
  const how = isOfModel ? 'a model told the joules, and only a counter is surer' : 'measuring longer would tell';
  return [`${counted(unsure.length, 'point')} ${are} the limits, but not surely: ${how}`];
}

/** How far a model may be off does not become less with time. */
function isModelUnsure(limit: BatchLimit, point: ChoicePoint): boolean {
  const { energyPerItem } = point;
  const isOfEnergy = limit.metric === 'energy.item' && energyPerItem !== undefined;
  return isOfEnergy && isEstimated(energyPerItem) && keptOf(limit, point) === 'unsure';
}

/** What is run now can be compared with only where it was measured. */
export function unmeasuredCurrent(all: readonly ChoicePoint[], current: number | undefined): readonly string[] {
  if (current === undefined || all.some(({ batch }) => batch === current)) return [];
  return [`batch ${current}, which is run now, was not measured: what is saved against it is not known`];
}
