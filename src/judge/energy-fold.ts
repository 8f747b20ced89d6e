import type { Boundary } from '../model/boundary.ts';
import type { Series, SourceDescription } from '../model/series.ts';
import { CounterGroup } from './counter-group.ts';
import type { EnergyGroup, FoldedGroup, OnGap } from './energy-group.ts';
import { GaugeGroup } from './gauge-group.ts';

/**
 * Folds one source's energy counters and power gauges into joules. The counted series of a boundary form a group: an
 * interval in which one of them is unknown (a reset, an ambiguous wrap, a reading that failed) is an interval of which
 * the sum is unknown, so none of them gets it. So the parts always add up to the whole, and a part that went away
 * makes the total incomplete instead of smaller. GPUs are groups of their own, one a card and method: a card that is lost
 * takes nothing from the others, and each has its own total.
 */
export class EnergyFold {
  readonly #groups: EnergyGroup[] = [];
  readonly #known: ReadonlySet<string>;
  #newcomer: { readonly resource: string; readonly at: number } | undefined;

  constructor(description: SourceDescription, duration: number, onGap: OnGap) {
    const byKey = new Map<string, number[]>();
    description.series.forEach((series, column) => {
      if (!isEnergy(series)) return;
      // What is not counted stands alone: its trouble is nobody else's.
      const { counted, component, boundary } = series.energy!;
      const isAlone = !counted || component === 'gpu';
      const key = isAlone ? `alone ${column}` : `${series.shape} ${boundary}`;
      byKey.set(key, [...(byKey.get(key) ?? []), column]);
    });
    this.#known = new Set(description.series.filter(isEnergy).map(keyOf));
    for (const columns of byKey.values()) {
      const isCounter = description.series[columns[0]!]!.shape === 'counter';
      this.#groups.push(
        isCounter
          ? new CounterGroup(description, columns, duration, onGap)
          : new GaugeGroup(description, columns, duration, onGap),
      );
    }
  }

  /** Resource of the first counted energy series that came within the window, and when: from then on no sum is whole. */
  get newcomer(): { readonly resource: string; readonly at: number } | undefined {
    return this.#newcomer;
  }

  /** The columns changed. Those of energy never move; what is new among them was not there from the start. */
  declare(at: number, series: readonly Series[]): void {
    const found = series.find((one) => isEnergy(one) && one.energy!.counted && !this.#known.has(keyOf(one)));
    if (found !== undefined) this.#newcomer ??= { resource: found.resource, at };
  }

  row(at: number, values: ArrayLike<number>): void {
    for (const group of this.#groups) group.row(at, values);
  }

  /** The machine was suspended since the reading before: what a counter did meanwhile is not known. */
  cut(): void {
    for (const group of this.#groups) group.cut();
  }

  /** An edge of the window lies between two readings, and so far from the nearer one, s. */
  loosen(seconds: number): void {
    for (const group of this.#groups) group.loosen(seconds);
  }

  /** Mean watts so far of each counted group that has any. */
  running(): { readonly boundary: Boundary; readonly watts: number }[] {
    return this.#groups.flatMap((group) => {
      const { boundary, isCounted, meanWatts } = group;
      return isCounted && meanWatts !== undefined ? [{ boundary, watts: meanWatts }] : [];
    });
  }

  /** The window ended: tells of series that fell silent before. A stand-in may turn out to be what counts. */
  end(at: number): void {
    for (const group of this.#groups) group.end(at);
  }

  /** @param session the fold of the whole session that this one is a window of */
  finish(session?: EnergyFold): FoldedGroup[] {
    return this.#groups.map((group, index) =>
      group.finish(session === undefined ? undefined : session.#groups[index]?.highest),
    );
  }
}

function isEnergy({ energy, metric }: Series): boolean {
  return energy !== undefined && (metric === 'energy' || metric === 'power');
}

function keyOf({ metric, resource }: Series): string {
  return `${metric} ${resource}`;
}
