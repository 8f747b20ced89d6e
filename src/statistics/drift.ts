import { errorFunction, median, wilcoxonRankSum } from 'simple-statistics';

/** Fewer cannot tell: even where all of one half lie above the other, chance alone does that too often. */
const fewest = 10;
const significance = 0.01;

/** What was found between the first half of some values and the second. */
export interface Drift {
  /** Medians of the halves. */
  readonly before: number;
  readonly after: number;
  /** The shift between them as a share of the first; absent where that is 0. */
  readonly share?: number;
  /** Two-sided chance of halves that differ so much where nothing drifts. */
  readonly probability: number;
}

/**
 * Tells when the first half of some values, in the order in which they came, differs from the second: the rank-sum test
 * of Mann and Whitney (1947), two-sided at 1 %, by its normal approximation with the correction for ties (Lehmann,
 * Nonparametrics, 1975, section 1.4). Undefined where they do not differ, and below ten values. An odd one in the middle
 * belongs to the second half.
 */
export function drift(values: readonly number[]): Drift | undefined {
  const count = values.length;
  if (count < fewest) return undefined;
  const first = values.slice(0, Math.floor(count / 2));
  const second = values.slice(first.length);
  const probability = rankSumProbability(first, second);
  if (probability >= significance) return undefined;
  const before = median(first);
  const after = median(second);
  const share = (after - before) / Math.abs(before);
  return { before, after, ...(Number.isFinite(share) ? { share } : {}), probability };
}

function rankSumProbability(first: number[], second: number[]): number {
  const [n, m] = [first.length, second.length];
  const all = n + m;
  const expected = (n * (all + 1)) / 2;
  const variance = ((n * m) / 12) * (all + 1 - tieTerm([...first, ...second]) / (all * (all - 1)));
  // All are equal.
  if (variance <= 0) return 1;
  const z = Math.abs(wilcoxonRankSum(first, second) - expected) / Math.sqrt(variance);
  return 1 - errorFunction(z / Math.SQRT2);
}

/** The sum of t^3 - t over the groups of t equal values. */
function tieTerm(values: readonly number[]): number {
  const times = new Map<number, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  return [...times.values()].reduce((sum, t) => sum + t ** 3 - t, 0);
}
