import type { Boundary } from '../model/boundary.ts';
import type { Series } from '../model/series.ts';
import type { Timeline } from './timeline.ts';

/** One energy or power series over the window. */
export interface FoldedEnergy {
  readonly series: Series;
  readonly joules: number;
  /** Half-width of the 95 % interval of `joules`; undefined where it is not known. */
  readonly halfWidth: number | undefined;
  /** The part of it that is the same in every window of this instrument, so that no repeating takes it away, J. */
  readonly systematic: number;
  /** Counters only: what they draw at most, W, and how old a reading may be, s: half of it on average. */
  readonly lag?: { readonly watts: number; readonly step: number };
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
  /** There would be one, but for the instrument's step: many such windows together have one. */
  readonly isTooShort?: boolean;
  /** Members that were left out because they said nothing, and why. */
  readonly leftOut: readonly { readonly series: Series; readonly reason: string }[];
}

/**
 * A source that is silent for longer than this many of its periods at an edge of the window leaves a gap there: every
 * source is read at both edges, and comes at most half a period late. Within the window shorter holes are bridged.
 */
export const edgeGrace = 1.5;

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
  /** An edge of the window may be so far from where its row says, s. */
  loosen(seconds: number): void;
  /** The window ended: tells of a silence that lasted until then. */
  end(at: number): void;
  /** Highest power between two readings, a member, W. */
  readonly highest: readonly number[];
  /** @param around highest powers of the session around the window, a member, W: for one that is too short to tell */
  finish(around?: readonly number[]): FoldedGroup;
}
