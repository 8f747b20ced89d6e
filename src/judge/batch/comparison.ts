import { derivedFrom, type Quantity, quantity } from '../../model/quantity.ts';
import { meanRatio } from '../../statistics/mean-ratio.ts';
import { type RatioInterval, unpairedRatio } from '../../statistics/ratio-interval.ts';

/** 95 %, two-sided. */
const alpha = 0.025;
/** From so many windows a side on the rank test bounds a ratio, whatever their distribution. */
const fewestOfRanks = 5;

/** One figure of one point. */
export interface Side {
  readonly figure: Quantity;
  /** Of each window. */
  readonly windows?: readonly number[] | undefined;
  /** Taken as it is where it has no interval. */
  readonly isBare: boolean;
}

export interface Comparison {
  /** One over the other, with its 95 % interval where it has one. */
  readonly ratio: Quantity<'1'>;
  /** The interval holds 1, or nothing bounds it. */
  readonly isSame: boolean;
}

/**
 * How many times as large one figure is as another. Of windows: the shift of Hodges and Lehmann where there are enough,
 * else Student's t on the means (`ratio-interval.ts`, `mean-ratio.ts`): what an instrument gets wrong in both alike is in
 * neither. Without windows the ends of the figures' own intervals, which is wider. Undefined where there is no ratio.
 */
export function compare(one: Side, other: Side): Comparison | undefined {
  const ratio = one.figure.value / other.figure.value;
  if (!(ratio > 0 && Number.isFinite(ratio))) return undefined;
  const bounds = boundsOf(one, other);
  // The median of few windows may lie outside what their means leave.
  const interval = bounds && ([Math.min(ratio, bounds.low), Math.max(ratio, bounds.high)] as const);
  const isTold = interval !== undefined && interval[1] < Number.POSITIVE_INFINITY;
  const isKnown = isTold && (interval[0] < interval[1] || !(one.isBare && other.isBare));
  return {
    ratio: quantity(ratio, '1', derivedFrom(one.figure, other.figure), isKnown ? { interval } : {}),
    isSame: !isTold || (interval[0] <= 1 && 1 <= interval[1]),
  };
}

function boundsOf(one: Side, other: Side): Pick<RatioInterval, 'low' | 'high'> | undefined {
  const [heads, bases] = [one.windows ?? [], other.windows ?? []];
  const count = Math.min(heads.length, bases.length);
  const ranked = count >= fewestOfRanks ? unpairedRatio(heads, bases, alpha) : undefined;
  const told = ranked ?? (count >= 2 ? meanRatio(heads, bases, alpha) : undefined);
  if (told !== undefined) return told;
  const [head, base] = [intervalOf(one), intervalOf(other)];
  if (head === undefined || base === undefined || !(base[0] > 0)) return undefined;
  return { low: head[0] / base[1], high: head[1] / base[0] };
}

function intervalOf({ figure, isBare }: Side): readonly [number, number] | undefined {
  return figure.interval ?? (isBare ? [figure.value, figure.value] : undefined);
}
