import type { Boundary } from '../model/boundary.ts';
import type { Unit } from '../model/quantity.ts';

/** One metric of one session: its figure, and the values of the runs that it was made from. */
export interface Measured {
  readonly unit: Unit;
  readonly boundary?: Boundary;
  /** What `value` is of `values`. */
  readonly center: 'single' | 'median' | 'mean';
  readonly value: number;
  /** 95 %, of `value`; absent: unknown. */
  readonly interval?: readonly [low: number, high: number];
  /** A model told it, or a part of it. */
  readonly isEstimated: boolean;
  /** One a run, in the order of the runs; null where a run has none. Partners of a pair stand at the same place. */
  readonly values: readonly (number | null)[];
}

/** What must be alike for two figures to be compared. Absent: it does not apply. */
export interface Facts {
  readonly kind: 'run' | 'audit' | 'compress' | 'batch';
  /** As `hardwareKey` writes it. */
  readonly hardware: string;
  /** Time between two samples, s. */
  readonly interval: number;
  /** Length of an audit's window, s. */
  readonly duration?: number;
  /** Unmeasured starts before the measured ones: whether the command ran warm. */
  readonly isWarm?: boolean;
  /** What a benchmark was asked to do. */
  readonly bench?: string;
  /** How CPU time and memory were accounted. */
  readonly accounting?: string;
  /** Tasks of one run. */
  readonly tasks?: number;
  readonly boundary?: Boundary;
  /** `source/resource` of what the energy is the sum of, sorted. */
  readonly parts?: readonly string[];
  readonly energyIs?: 'measured' | 'estimated';
  readonly idleIs?: 'measured' | 'estimated';
  /** Between which bounds the idle baseline P0 lies, W: its 95 % interval, or twice the value where none is known. */
  readonly idlePower?: readonly [low: number, high: number];
  /** What the energy is multiplied by in the energy utilisation; absent where it stands as it is. */
  readonly pue?: number;
  /** What told the GPU energy: a counter, or power that was integrated. */
  readonly gpuSource?: string;
}

export type FactName = keyof Facts;

/** What was measured at one time, in one go. */
export interface Session {
  /** Wall clock at its start, ISO 8601 UTC. */
  readonly at: string;
  /** It begins a new level: what came before was accepted as another one, and tells only how far sessions lie apart. */
  readonly isNewLevel?: boolean;
  readonly metrics: Readonly<Record<string, Measured>>;
}

/** Sessions by level, oldest first: a level is what lies between two accepted changes. */
export function levelsIn(sessions: readonly Session[]): readonly (readonly Session[])[] {
  const levels: Session[][] = [];
  for (const session of sessions) {
    if (session.isNewLevel === true || levels.length === 0) levels.push([]);
    levels.at(-1)!.push(session);
  }
  return levels;
}

/** The values of the runs that have one. */
export function knownValues({ values }: Measured): readonly number[] {
  return values.filter((value) => value !== null);
}
