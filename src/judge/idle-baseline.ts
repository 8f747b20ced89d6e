import { componentsIdle } from '../estimate/components-idle.ts';
import { nodeBand, nodeModel } from '../estimate/node-model.ts';
import type { Boundary } from '../model/boundary.ts';
import { type Quantity, quantity } from '../model/quantity.ts';
import type { MeasuredGroup } from './energy-totals.ts';
import type { Evidence } from './evidence.ts';

/**
 * The idle power P0 at a boundary, from the model of last resort: what the machine would draw had it nothing to do. It
 * is never the least that the window showed, since a machine that was busy throughout shows no idle.
 *
 * @param groups the measured groups at that boundary; none when the energy itself is modelled
 */
export function idleBaseline(
  evidence: Evidence,
  boundary: Boundary,
  groups: readonly MeasuredGroup[],
): Quantity<'W'> | undefined {
  const { header, estimate } = evidence;
  if (boundary === 'components') {
    const members = groups.flatMap((group) => group.members);
    const packages = members.filter(({ series }) => series.energy?.component === 'cpu-package');
    if (packages.length === 0) return undefined;
    const powercap = header.sources.findIndex(({ id }) => id === 'powercap');
    const designPowers = packages.map(({ series }) => {
      const limit = evidence.folds[powercap]?.find('power.limit', series.resource)?.last;
      return limit !== undefined && limit > 0 ? limit : undefined;
    });
    const hasDram = members.some(({ series }) => series.energy?.component === 'dram');
    return componentsIdle(designPowers, hasDram ? (header.host.inventory.memory.totalBytes ?? 0) : 0);
  }
  if (estimate.covered === 0) return undefined;
  const watts = (nodeModel.idleWatts * estimate.threadSeconds) / estimate.covered;
  return quantity(watts, 'W', nodeModel.source, { boundary, interval: nodeBand(watts) });
}
