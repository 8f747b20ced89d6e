import { type Quantity, quantity, type Source } from '../model/quantity.ts';
import type { BetweenRuns } from '../model/report.ts';
import type { Stretch } from './between-stretch.ts';
import type { WindowCard } from './counter-fold.ts';
import { standingKeys } from './standing-columns.ts';

/**
 * Joules of every card, and of all where every one is known. NVML counts from when the driver was loaded
 * (nvmlDeviceGetTotalEnergyConsumption), which without persistence mode is each time that somebody uses the card anew.
 */
export function cardsBetween(stretch: Stretch): Pick<BetweenRuns, 'gpus' | 'gpu'> {
  const { now, length } = stretch;
  const source = stretch.source('nvidia');
  const unread = stretch
    .names(standingKeys.gpu)
    .filter((uuid) => !now.cards.some((card) => card.uuid === uuid))
    .map((uuid) => `GPU ${uuid}`);
  stretch.leaveOut(unread, 'it was not read this time');
  const gpus = [...now.cards]
    .sort((a, b) => a.index - b.index)
    .flatMap((card) => {
      const joules = joulesOf(stretch, card);
      if (joules === undefined || !(length > 0)) return [];
      const { uuid, index, name } = card;
      return [{ uuid, index, name, ...figuresOf(joules, length, source) }];
    });
  if (gpus.length === 0 || gpus.length < now.cards.length || unread.length > 0) return { gpus };
  const all = gpus.reduce((sum, { energy }) => sum + energy.value, 0);
  return { gpus, gpu: figuresOf(all, length, source) };
}

function joulesOf(stretch: Stretch, { uuid, index, name, persistence }: WindowCard): number | undefined {
  const key = `${standingKeys.gpu} ${uuid}`;
  const what = `energy of GPU ${index} (${name})`;
  // A card without a counter is told of as one that covers its window only.
  if (!stretch.names(standingKeys.gpu).includes(uuid)) return undefined;
  if (!stretch.isContinued && persistence !== true) {
    stretch.leaveOut([what], 'its counter begins when its driver is loaded: without persistence mode not at the boot');
    return undefined;
  }
  const joules = stretch.counted(key, what);
  if (joules !== undefined && persistence === false) {
    stretch.note(
      `GPU ${index}: persistence mode is off, so that its counter may have begun anew unseen: it used at least so much.`,
    );
  }
  return joules;
}

function figuresOf(
  joules: number,
  seconds: number,
  source: Source,
): { energy: Quantity<'J'>; meanPower: Quantity<'W'> } {
  return {
    energy: quantity(joules, 'J', source, { boundary: 'components' }),
    meanPower: quantity(joules / seconds, 'W', source, { boundary: 'components' }),
  };
}
