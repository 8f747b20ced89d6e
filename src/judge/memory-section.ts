import { quantity, type Source } from '../model/quantity.ts';
import type { Capacity } from './capacity.ts';
import type { SeriesFold } from './series-fold.ts';

/** Memory of the machine, time means; undefined where the kernel does not tell what is available. */
export function accountMemory(fold: SeriesFold | undefined, source: Source) {
  const total = fold?.find('memory.total');
  const available = fold?.find('memory.available');
  if (total === undefined || available === undefined || !(total.last > 0) || available.readings === 0) return undefined;
  const swapTotal = fold?.find('memory.swap_total');
  const swapFree = fold?.find('memory.swap_free');
  const used = quantity(total.mean - available.mean, 'By', source);
  const capacity: Capacity = {
    resource: 'memory',
    used,
    usedLabel: 'MemTotal - MemAvailable, time mean',
    total: quantity(total.mean, 'By', source),
    totalLabel: 'MemTotal',
  };
  const swapUsed = (swapTotal?.mean ?? 0) - (swapFree?.mean ?? 0);
  return {
    capacity,
    section: {
      total: capacity.total,
      used,
      available: quantity(available.mean, 'By', source),
      ...((swapTotal?.mean ?? 0) > 0 ? { swapUsed: quantity(swapUsed, 'By', source) } : {}),
    },
  };
}
