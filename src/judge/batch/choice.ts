import type { BatchLimit, BatchObjective, BatchTargetFacts } from '../../model/batch.ts';
import type { BatchChoice } from '../../model/report.ts';
import type { ChoicePoint } from './choice-point.ts';
import { compare } from './comparison.ts';
import { branchOf, isFlat, kneeOf } from './knee.ts';
import { eligibleOf, isMeasured } from './limits.ts';
import { type Aim, aimOf, type Factors } from './objective.ts';
import { type Candidate, preferred, rival, shareWorse } from './preference.ts';
import { savingsOf } from './savings.ts';
import { chosenWhy, noneMeetsWhy, unmeasuredCurrent, unsureWhy } from './why.ts';

export interface ChoiceOptions extends Factors {
  readonly objective: BatchObjective;
  readonly limits: readonly BatchLimit[];
  /** Batch size that is run now. */
  readonly current?: number;
  /** Items a second. */
  readonly traffic?: number;
  /** What was measured; absent for a recorded table. */
  readonly target?: Pick<BatchTargetFacts, 'batchable' | 'why'>;
}

/** A choice, and how far off the nearest point is that is told apart from the best. */
export interface Weighed {
  readonly choice: BatchChoice;
  /** By how much, as a share, that point is worse; absent where all are the same within noise. */
  readonly margin?: number;
  /** Its place. */
  readonly nearest?: number;
}

/**
 * Which point to use. Only points that kept every limit, in their own measurement and in each of their windows, can be
 * chosen. The best has the best figure of the objective; of those that are the same within noise and no more than 3 %
 * worse it is the one with the lower latency, or, where latency is the objective, with the higher throughput.
 */
export function choose(points: readonly ChoicePoint[], options: ChoiceOptions): BatchChoice {
  return weigh(points, options).choice;
}

export function chosenOf(points: readonly ChoicePoint[], { best }: BatchChoice): ChoicePoint | undefined {
  return best === undefined ? undefined : points[best];
}

export function weigh(points: readonly ChoicePoint[], options: ChoiceOptions): Weighed {
  const { objective, limits, target } = options;
  const measured = points.flatMap((point, place) => (isMeasured(point) ? [{ place, point }] : []));
  if (measured.length === 0) return only('nothing-measured', 'no point came to its end');
  const all = measured.map(({ point }) => point);
  const places = new Set(eligibleOf(points, limits));
  const eligible = measured.filter(({ place }) => places.has(place));
  if (eligible.length === 0) return only('none-meets', noneMeetsWhy(all, limits), kneeAt(all, fastest(all)));
  const knee = (beside: ChoicePoint) => kneeAt(all, beside);
  const aim = aimOf(
    objective,
    eligible.map(({ point }) => point),
    options,
  );
  if ('why' in aim) return only('withheld', aim.why, knee(fastest(all)));
  const candidates = eligible.flatMap(({ place, point }): Candidate[] => {
    const side = aim.of(point);
    return side === undefined ? [] : [{ place, point, side }];
  });
  if (candidates.length === 0) {
    const why = `no ${aim.what} is known, neither measured nor modelled: --objective throughput or latency needs none`;
    return only('withheld', why, knee(fastest(all)));
  }
  const smallest = target?.batchable === false || isFlat(all) !== true ? [] : smallestOf(candidates);
  const best = preferred(smallest.length > 0 ? smallest : candidates, aim);
  const others = candidates.filter((one) => one !== best);
  const verdict = target?.batchable === false || smallest.length > 0 ? 'not-batchable' : 'chosen';
  const why = [
    verdict === 'chosen' ? chosenWhy(best, rival(others, best, aim), aim, all) : notBatchableWhy(target),
    ...unsureWhy(all, limits),
    ...unmeasuredCurrent(all, options.current),
  ].join('; ');
  return finish(verdict, why, best, others, aim, measured, knee(best.point), options);
}

function finish(
  verdict: BatchChoice['verdict'],
  why: string,
  best: Candidate,
  others: readonly Candidate[],
  aim: Aim,
  measured: readonly { readonly place: number; readonly point: ChoicePoint }[],
  knee: number | undefined,
  options: ChoiceOptions,
): Weighed {
  const second = rival(others, best, aim);
  const against = (one: Candidate) => compare(one.side, best.side);
  const alike = others.filter((one) => against(one)?.isSame === true).map(({ place }) => place);
  // The best of a flat curve was not chosen by its figure.
  const apart = verdict === 'chosen' ? others.filter((one) => against(one)?.isSame === false) : [];
  const nearest = rival(apart, best, aim);
  const compared = second && against(second);
  return {
    choice: {
      verdict,
      why,
      best: best.place,
      value: best.side.figure,
      ...(second && compared
        ? { runnerUp: { point: second.place, ratio: compared.ratio, isSame: compared.isSame } }
        : {}),
      ...(alike.length === 0 ? {} : { alike }),
      ...(knee === undefined ? {} : { knee }),
      savings: [...savingsOf(best.point, measured, aim, options)],
    },
    ...(nearest === undefined ? {} : { margin: Math.abs(shareWorse(nearest, best, aim)), nearest: nearest.place }),
  };
}

function only(verdict: BatchChoice['verdict'], why: string, knee?: number): Weighed {
  return { choice: { verdict, why, ...(knee === undefined ? {} : { knee }), savings: [] } };
}

function notBatchableWhy(target: ChoiceOptions['target']): string {
  if (target?.batchable === false) return target.why ?? 'the batch size of this target cannot be chosen';
  return 'no larger batch has more than 5 % more throughput than batch 1, or less energy an item, beyond noise';
}

/** Of batch 1: what is left of a curve that is flat. */
function smallestOf(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ point }) => point.batch === 1);
}

function kneeAt(all: readonly ChoicePoint[], beside: ChoicePoint): number | undefined {
  return kneeOf(branchOf(all, beside));
}

function fastest(all: readonly ChoicePoint[]): ChoicePoint {
  return all.reduce((one, other) => ((other.throughput?.value ?? 0) > (one.throughput?.value ?? 0) ? other : one));
}
