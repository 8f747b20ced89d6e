import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { Verdict } from '../src/gate/decision.ts';
import type { Measured } from '../src/gate/side.ts';
import { judgeRatio } from '../src/gate/verdict.ts';
import { rankSumQuantile } from '../src/statistics/mann-whitney.ts';

/** What a rule says of a head against a base, values in the order of their runs. */
export type Rule = (head: readonly number[], base: readonly number[]) => Verdict;

/** What the gate reads of so many runs. */
export function measuredOf(values: readonly number[]): Measured {
  return { unit: 's', center: 'median', value: Number.NaN, isEstimated: false, values };
}

export const alpha = 0.01;

/** Ours, of runs that nothing pairs. */
export const unpaired =
  (tolerance = 0, chance = alpha): Rule =>
  (head, base) =>
    judgeRatio(
      measuredOf(head),
      { kind: 'sessions', levels: [[measuredOf(base)]] },
      { side: 'below', at: 1 + tolerance },
      chance,
    ).verdict;

/** Ours, of pairs. */
export const paired =
  (tolerance = 0): Rule =>
  (head, base) =>
    judgeRatio(measuredOf(head), { kind: 'pairs', base: measuredOf(base) }, { side: 'below', at: 1 + tolerance }, alpha)
      .verdict;

/** What many home-made gates do: the means, and a threshold of 3 %. */
export const meanThreshold: Rule = (head, base) => {
  const ratio = mean([...head]) / mean([...base]);
  return ratio > 1.03 ? 'worse' : ratio < 0.97 ? 'better' : 'same';
};

/** benchstat's rule: a difference counts where Mann and Whitney's test is significant at 5 %, two-sided. */
export const benchstat: Rule = (head, base) => {
  const critical = rankSumQuantile(head.length, base.length, 0.025);
  let above = 0;
  let below = 0;
  for (const one of head) {
    for (const other of base) {
      if (one > other) above += 1;
      else if (one < other) below += 1;
    }
  }
  if (below <= critical) return 'worse';
  return above <= critical ? 'better' : 'inconclusive';
};

/** How hyperfine's output is read: mean and standard deviation of both, which do not overlap. */
export const apart: Rule = (head, base) => {
  const [low, high] = [head, base].map((values) => [mean([...values]), sampleStandardDeviation([...values])] as const);
  const gap = Math.abs(low![0] - high![0]) - low![1] - high![1];
  if (gap <= 0) return 'inconclusive';
  return low![0] > high![0] ? 'worse' : 'better';
};
