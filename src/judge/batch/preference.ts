import type { ChoicePoint } from './choice-point.ts';
import { compare, type Side } from './comparison.ts';
import { type Aim, commonLatency } from './objective.ts';

/** A point that kept every limit, with its figure of the objective. */
export interface Candidate {
  readonly place: number;
  readonly point: ChoicePoint;
  readonly side: Side;
}

/** A difference of the objective that gives way to a lower latency, where it is within noise too. */
const negligible = 0.03;

/** The best of these: of those that are nearly it the one that answers sooner. */
export function preferred(candidates: readonly Candidate[], aim: Aim): Candidate {
  const top = rival(candidates, undefined, aim)!;
  const near = candidates.filter(
    (one) => one === top || (shareWorse(one, top, aim) <= negligible && compare(one.side, top.side)?.isSame === true),
  );
  const cost = secondOf(near, aim);
  // Where they do not differ in that either, the smaller batch waits for fewer items.
  return [...near].sort((a, b) => cost(a) - cost(b) || a.point.batch - b.point.batch || a.place - b.place)[0]!;
}

/** What decides between points whose objective is the same: the less the better. */
function secondOf(near: readonly Candidate[], aim: Aim): (one: Candidate) => number {
  const { unit } = near[0]!.side.figure;
  if (unit === 's') return ({ point }) => -(point.throughput?.value ?? 0);
  const metric = commonLatency(near.map(({ point }) => point));
  if (metric !== undefined) return ({ point }) => point.latencies[metric]!.value;
  return (one) => shareWorse(one, near[0]!, aim);
}

/** The best by its figure alone among others than `best`. */
export function rival(others: readonly Candidate[], best: Candidate | undefined, aim: Aim): Candidate | undefined {
  const sign = aim.better === 'lower' ? 1 : -1;
  const rest = others.filter((one) => one !== best);
  return rest.reduce<Candidate | undefined>(
    (found, one) =>
      found === undefined || sign * one.side.figure.value < sign * found.side.figure.value ? one : found,
    undefined,
  );
}

/** By how much one is worse than another, as a share of the better; below 0 where it is better. */
export function shareWorse(one: Candidate, other: Candidate, { better }: Aim): number {
  const [a, b] = [one.side.figure.value, other.side.figure.value];
  return better === 'lower' ? a / b - 1 : b / a - 1;
}
