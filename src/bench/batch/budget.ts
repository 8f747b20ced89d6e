/** What a visit of a point may take: the same for all points of a session. */
export interface VisitBudget {
  /** Length of every steady window, s. */
  readonly window: number;
  /** The warm-up is given up after so long, s. */
  readonly warmUp: number;
  /** Warm-up and window together, s. */
  readonly whole: number;
}

/** Rounds that the time is to be enough for; and where the windows would be too short, at the least. */
const wantedRounds = 5;
const fewestRounds = 3;
/** Of a window, s: shorter ones are mostly the edges of counters, longer ones tell no more. */
const shortest = 0.2;
const longest = 10;

/**
 * Shares the time out evenly: each visit of a point is half warm-up at most, and half window. Warm-ups that are over
 * sooner leave time for more rounds.
 *
 * @param points to be visited in each round
 * @param plan for all of them, s; and how many rounds there are to be, where that is fixed
 */
export function visitBudget(
  points: number,
  { time, repeat }: { readonly time: number; readonly repeat?: number },
): VisitBudget {
  const shareOf = (rounds: number) => time / (points * rounds);
  const wanted = shareOf(repeat ?? wantedRounds);
  const share = repeat === undefined && wanted < 2 * shortest ? shareOf(fewestRounds) : wanted;
  const window = Math.min(longest, Math.max(shortest, share / 2));
  const whole = Math.max(share, 2 * window);
  return { window, warmUp: whole / 2, whole };
}
