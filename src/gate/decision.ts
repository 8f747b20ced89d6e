import type { RatioInterval } from '../statistics/ratio-interval.ts';

export type Verdict = 'better' | 'worse' | 'same' | 'inconclusive' | 'not-comparable';

/** What a budget asks: that a figure, or a ratio, lies at or below a bound, or at or above it. */
export interface Bound {
  readonly side: 'below' | 'above';
  readonly at: number;
}

type Interval = Pick<RatioInterval, 'low' | 'high'>;

/** Worse only when the whole interval lies beyond the bound; fine only when none of it does. */
export function isBeyond({ low, high }: Interval, { side, at }: Bound): boolean | undefined {
  const [nearest, farthest] = side === 'below' ? [low - at, high - at] : [at - high, at - low];
  if (nearest > 0) return true;
  return farthest <= 0 ? false : undefined;
}

/**
 * The verdict on a ratio against 1 with a tolerance on both sides: an interval that is wholly beyond the bound is worse,
 * wholly beyond its mirror image is better, wholly between them the same. One that reaches over an edge tells not which.
 */
export function verdictOn(interval: Interval, bound: Bound): Verdict {
  if (isBeyond(interval, bound) === true) return 'worse';
  const sign = bound.side === 'below' ? 1 : -1;
  // A bound on the better side of 1 asks for an improvement: whoever stays within it is better.
  const isDemand = sign * (bound.at - 1) < 0;
  if (isDemand) return isBeyond(interval, bound) === false ? 'better' : 'inconclusive';
  const mirrored: Bound = { side: bound.side, at: 2 - bound.at };
  const beyondMirror = isStrictlyWithin(interval, mirrored);
  if (beyondMirror) return 'better';
  const isInside = isBeyond(interval, bound) === false && isBeyond(interval, opposite(mirrored)) === false;
  return isInside ? 'same' : 'inconclusive';
}

function isStrictlyWithin({ low, high }: Interval, { side, at }: Bound): boolean {
  return side === 'below' ? high < at : low > at;
}

function opposite({ side, at }: Bound): Bound {
  return { side: side === 'below' ? 'above' : 'below', at };
}
