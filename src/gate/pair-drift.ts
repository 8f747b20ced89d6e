import { drift } from '../statistics/drift.ts';
import type { Session } from './side.ts';

/** What is told of the drift, the steadier figure first. */
const told = ['cpu.total', 'wall'] as const;

/** Whether both sides changed together while they were measured: what pairs take away. A sentence, if they did. */
export function pairDrift(head: Session, base: Session): string | undefined {
  for (const name of told) {
    const before = base.metrics[name]?.values ?? [];
    const levels = (head.metrics[name]?.values ?? []).flatMap((value, index) => {
      const partner = before[index] ?? null;
      return value === null || partner === null || !(value > 0 && partner > 0) ? [] : [Math.sqrt(value * partner)];
    });
    const found = drift(levels);
    if (found?.share === undefined) continue;
    const { share } = found;
    return `${name} of both sides drifted by ${(100 * share).toFixed(1)} % from the first half of the pairs to the second: pairs cancel it.`;
  }
  return undefined;
}
