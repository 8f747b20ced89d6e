import type { Boundary } from '../model/boundary.ts';
import type { SourceDescription } from '../model/series.ts';
import { CounterGroup } from './counter-group.ts';
import type { EnergyGroup, FoldedGroup, OnGap } from './energy-group.ts';
import { GaugeGroup } from './gauge-group.ts';

/**
 * Folds one source's energy counters and power gauges into joules. The counted series of a boundary form a group: an
 * interval in which one of them is unknown (a reset, an ambiguous wrap, a reading that failed) is an interval of which
 * the sum is unknown, so none of them gets it. So the parts always add up to the whole, and a part that went away
 * makes the total incomplete instead of smaller.
 */
export class EnergyFold {
  readonly #groups: EnergyGroup[] = [];

  constructor(description: SourceDescription, duration: number, onGap: OnGap) {
    const byKey = new Map<string, number[]>();
    description.series.forEach((series, column) => {
      if (series.energy === undefined || (series.metric !== 'energy' && series.metric !== 'power')) return;
      // What is not counted stands alone: its trouble is nobody else's.
      const key = series.energy.counted ? `${series.shape} ${series.energy.boundary}` : `alone ${column}`;
      byKey.set(key, [...(byKey.get(key) ?? []), column]);
    });
    for (const columns of byKey.values()) {
      const isCounter = description.series[columns[0]!]!.shape === 'counter';
      this.#groups.push(
        isCounter
          ? new CounterGroup(description, columns, duration, onGap)
          : new GaugeGroup(description, columns, duration, onGap),
      );
    }
  }

  row(at: number, values: ArrayLike<number>): void {
    for (const group of this.#groups) group.row(at, values);
  }

  /** The machine was suspended since the reading before: what a counter did meanwhile is not known. */
  cut(): void {
    for (const group of this.#groups) group.cut();
  }

  /** Mean watts so far of each counted group that has any. */
  running(): { readonly boundary: Boundary; readonly watts: number }[] {
    return this.#groups.flatMap((group) => {
      const { boundary, isCounted, meanWatts } = group;
      return isCounted && meanWatts !== undefined ? [{ boundary, watts: meanWatts }] : [];
    });
  }

  /** The window ended: tells of counted series that fell silent before. */
  end(at: number): void {
    for (const group of this.#groups) if (group.isCounted) group.end(at);
  }

  finish(): FoldedGroup[] {
    return this.#groups.map((group) => group.finish());
  }
}
