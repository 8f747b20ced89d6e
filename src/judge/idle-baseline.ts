import { componentsIdle } from '../estimate/components-idle.ts';
import { nodeBand, nodeModel } from '../estimate/node-model.ts';
import type { Boundary } from '../model/boundary.ts';
import type { GpuFacts } from '../model/gpu.ts';
import { derivedFrom, type Quantity, quantity } from '../model/quantity.ts';
import { seriesOf } from './energy-method.ts';
import type { MeasuredGroup } from './energy-totals.ts';
import type { Evidence } from './evidence.ts';
import { cardIdle, keptIdle } from './kept-idle.ts';

/**
 * The idle power P0 at a boundary: what the machine would draw had it nothing to do. It is what was measured on this
 * hardware before, where that fits, else what the model of last resort tells; never the least that the window showed,
 * since a machine that was busy throughout shows no idle.
 *
 * @param groups the measured groups at that boundary; when the energy itself is modelled, the GPUs that were added to it
 * @param cardsWithin which GPUs are in the energy: all of the machine, those among `groups`, or none
 * @param takenOut GPUs whose energy was taken out of that of the whole machine
 */
export function idleBaseline(
  evidence: Evidence,
  boundary: Boundary,
  groups: readonly MeasuredGroup[],
  cardsWithin: 'all' | 'measured' | 'none' = 'all',
  takenOut: readonly MeasuredGroup[] = [],
): Quantity<'W'> | undefined {
  const kept = keptIdle(evidence, boundary, groups, takenOut);
  if (kept !== undefined) return kept;
  const { header, estimate } = evidence;
  const isAll = cardsWithin === 'all' && boundary !== 'components';
  const cards = cardsWithin === 'none' ? [] : cardsOf(evidence, groups, isAll).map((card) => cardIdle(evidence, card));
  if (boundary === 'components') {
    const members = groups.flatMap((group) => group.members);
    const packages = members.filter(({ series }) => series.energy?.component === 'cpu-package');
    if (packages.length === 0) return cards.length === 0 ? undefined : sumOf(cards, boundary);
    const powercap = header.sources.findIndex(({ id }) => id === 'powercap');
    const designPowers = packages.map(({ series }) => {
      const limit = evidence.folds[powercap]?.find('power.limit', series.resource)?.last;
      return limit !== undefined && limit > 0 ? limit : undefined;
    });
    const hasDram = members.some(({ series }) => series.energy?.component === 'dram');
    const idle = componentsIdle(designPowers, hasDram ? (header.host.inventory.memory.totalBytes ?? 0) : 0);
    return sumOf([idle, ...cards], boundary);
  }
  if (estimate.covered === 0) return undefined;
  const watts = (nodeModel.idleWatts * estimate.threadSeconds) / estimate.covered;
  return sumOf([quantity(watts, 'W', nodeModel.source, { boundary, interval: nodeBand(watts) }), ...cards], boundary);
}

/** All that tell their power, or those among the groups. */
function cardsOf({ header }: Evidence, groups: readonly MeasuredGroup[], isAll: boolean): readonly GpuFacts[] {
  const cards = header.sources.flatMap(({ gpus = [] }) => gpus);
  if (isAll) return cards.filter(({ columns }) => columns.includes('energy') || columns.includes('power'));
  const counted = new Set(groups.map((group) => seriesOf(group)?.resource));
  return cards.filter(({ uuid }) => counted.has(uuid));
}

/** The ends are added too: what is idle in one machine is cool in all its parts. */
function sumOf(parts: readonly Quantity<'W'>[], boundary: Boundary): Quantity<'W'> {
  const [only] = parts;
  if (parts.length === 1 && only!.boundary === boundary) return only!;
  const sum = (of: (part: Quantity<'W'>) => number) => parts.reduce((total, part) => total + of(part), 0);
  return quantity(
    sum(({ value }) => value),
    'W',
    derivedFrom(...parts),
    {
      boundary,
      interval: [
        sum(({ value, interval }) => interval?.[0] ?? value),
        sum(({ value, interval }) => interval?.[1] ?? value),
      ],
    },
  );
}
