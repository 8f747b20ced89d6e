import type { Boundary } from '../model/boundary.ts';
import { type GpuFacts, gpuColumns } from '../model/gpu.ts';
import type { IdleBaseline, IdlePower } from '../model/idle-baseline.ts';
import { chooseMethods, seriesOf } from './energy-method.ts';
import { chooseGroups } from './energy-section.ts';
import { coverAlike, type MeasuredGroup, totalOf } from './energy-totals.ts';
import type { KeptRows } from './kept-rows.ts';
import type { Stretch } from './quietest-stretch.ts';
import { type SettledMean, settledMean } from './settled-mean.ts';

/** Above these shares of the CPU capacity, and of a card's time, a machine was not idle. */
const idleAtMost = { cpu: 0.05, gpu: 0.01 };

/** Idle power of each boundary and card. */
export type IdleMeasurement = Pick<IdleBaseline, 'boundaries' | 'gpus' | 'disturbed'>;

/** What the sources drew in the stretch; or the reason, where not one of them was measured. */
export function measureIdle(
  sources: readonly KeptRows[],
  { from, to, busy }: Stretch,
): IdleMeasurement | { readonly reason: string } {
  const replays = sources.map((source) => source.replay(from, to));
  const all = chooseMethods(replays.flatMap(({ groups }) => groups)).filter(({ isCounted }) => isCounted);
  const usable = all.filter(({ unusable, covered }) => unusable === undefined && coverAlike(covered, to - from));
  if (usable.length === 0) return { reason: [...new Set(all.map(whyNot))].join('; ') || 'no energy source was found' };
  const chosen = chooseGroups(usable);
  const gpus = chosen.flatMap((group) => {
    const card = cardOf(group);
    if (card === undefined) return [];
    const { uuid } = card;
    const told = replays.map(({ series }) => series.find(gpuColumns.utilisation.metric, uuid)).find((one) => one);
    const share = told !== undefined && told.readings > 0 ? { busy: told.mean } : {};
    return [{ uuid, index: card.index, name: card.name, ...share, ...idlePowerOf([group], 'components') }];
  });
  const boundaries = (['components', 'node', 'wall'] as const).flatMap((boundary) => {
    const groups = chosen.filter((group) => group.boundary === boundary && cardOf(group) === undefined);
    return groups.length === 0 ? [] : [{ boundary, ...idlePowerOf(groups, boundary) }];
  });
  return {
    boundaries,
    gpus: gpus.sort((a, b) => a.index - b.index),
    disturbed: (busy ?? 0) > idleAtMost.cpu || gpus.some((card) => 'busy' in card && card.busy > idleAtMost.gpu),
  };
}

function cardOf(group: MeasuredGroup): GpuFacts | undefined {
  return group.source.gpus?.find(({ uuid }) => uuid === seriesOf(group)?.resource);
}

function whyNot({ source, unusable, covered }: MeasuredGroup): string {
  return `${source.title}: ${unusable ?? `it was read for ${covered.toFixed(1)} s of the stretch only`}`;
}

/**
 * Mean of the groups together. Their deviations and half-widths are added, as if they moved together; the interval holds
 * how well the mean is known from this stretch, and what the instrument adds to it.
 */
function idlePowerOf(groups: readonly MeasuredGroup[], boundary: Boundary): IdlePower {
  const { meanPower, parts } = totalOf(groups, boundary);
  const { value: watts, interval: instrument } = meanPower;
  const settled = groups.map(({ timeline }) => settledMean(timeline.means().filter((mean) => mean !== null)));
  const isKnown = settled.every((one) => one !== undefined);
  const sum = (of: (one: SettledMean) => number) => settled.reduce((total, one) => total + (one ? of(one) : 0), 0);
  const halfWidth = sum((one) => one.halfWidth);
  // Readings that never differ, of an instrument that states no error, tell nothing of their interval.
  const [low, high] = instrument ?? (halfWidth > 0 ? [watts, watts] : []);
  return {
    watts,
    ...(isKnown && low !== undefined && high !== undefined
      ? { interval: [Math.max(0, low - halfWidth), high + halfWidth] as const }
      : {}),
    ...(isKnown
      ? {
          spread: {
            watts: sum((one) => one.deviation),
            each: Math.max(...groups.map(({ timeline }) => timeline.binSeconds)),
          },
        }
      : {}),
    parts,
    by: [...new Set(groups.map(({ source }) => source.by))].join(', '),
  };
}
