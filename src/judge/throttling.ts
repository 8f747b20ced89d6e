import type { Evidence } from './evidence.ts';

/** Something that was slowed down for a part of the session. */
export interface Throttling {
  readonly of: 'container' | 'cards';
  /** In a sentence, with its numbers. */
  readonly what: string;
  /** Of the time; of several cards the most. */
  readonly share: number;
  /** Heat comes and goes; a quota and a power limit are there all the time. */
  readonly isHeat: boolean;
}

/** Share of the time in which something was throttled. */
const leastShare = 0.01;

const ofCards: readonly { readonly metric: string; readonly why: string; readonly isHeat: boolean }[] = [
  { metric: 'gpu.throttle.sw_thermal', why: 'heat', isHeat: true },
  { metric: 'gpu.throttle.hw_thermal', why: 'heat', isHeat: true },
  { metric: 'gpu.throttle.hw_slowdown', why: 'the hardware (heat or power)', isHeat: true },
  { metric: 'gpu.throttle.hw_power_brake', why: 'the power brake', isHeat: false },
  { metric: 'gpu.throttle.sw_power_cap', why: 'its power limit', isHeat: false },
];

/** What was throttled for more than 1 % of the session: by the quota of the container, and cards by what they tell. */
export function throttlings({ folds }: Pick<Evidence, 'folds'>): readonly Throttling[] {
  const found: Throttling[] = [];
  const group = folds.map((fold) => fold.find('cgroup.throttled')).find((one) => one !== undefined);
  if (group !== undefined && group.covered > 0 && group.sum / group.covered > leastShare) {
    const share = group.sum / group.covered;
    const what = `The container was throttled for ${percent(share)} of the time: its CPU quota was used up.`;
    found.push({ of: 'container', what, share, isHeat: false });
  }
  for (const { metric, why, isHeat } of ofCards) {
    const cards = folds.flatMap((fold) => fold.all(metric)).filter(({ mean }) => mean > leastShare);
    if (cards.length === 0) continue;
    const share = Math.max(...cards.map(({ mean }) => mean));
    const are = `${cards.length} GPU${cards.length === 1 ? ' was' : 's were'}`;
    found.push({
      of: 'cards',
      what: `${are} slowed down by ${why} for up to ${percent(share)} of the time.`,
      share,
      isHeat,
    });
  }
  return found;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
