import type { Boundary } from '../model/boundary.ts';
import type { Series } from '../model/series.ts';
import type { Timeline } from './timeline.ts';

/** One energy or power series over the window. */
export interface FoldedEnergy {
  readonly series: Series;
  readonly joules: number;
  /** Half-width of the 95 % interval of `joules`; undefined where it is not known. */
  readonly halfWidth: number | undefined;
}

/** Series of one source and one boundary that are added. They are valid together or not at all. */
export interface FoldedGroup {
  readonly isCounted: boolean;
  readonly boundary: Boundary;
  readonly members: readonly FoldedEnergy[];
  readonly covered: number;
  readonly timeline: Timeline;
  /** Why there is no figure, when there is none. */
  readonly unusable?: string;
  /** Members that were left out because they said nothing, and why. */
  readonly leftOut: readonly { readonly series: Series; readonly reason: string }[];
}

export type OnGap = (from: number, to: number, reason: string) => void;

/** Series of one source that are valid together or not at all. */
export interface EnergyGroup {
  readonly boundary: Boundary;
  readonly isCounted: boolean;
  /** So far; undefined before two readings. */
  readonly meanWatts: number | undefined;
  row(at: number, values: ArrayLike<number>): void;
  /** Time passed that nothing is known of: the reading before joins nothing. */
  cut(): void;
  /** The window ended: tells of a silence that lasted until then. */
  end(at: number): void;
  finish(): FoldedGroup;
}
