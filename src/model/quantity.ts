import type { Boundary } from './boundary.ts';

/**
 * The closed set of units, written as in UCUM where UCUM has the unit. Only base units: prefixes (kJ, MiB) belong to
 * renderers. Money has no unit in UCUM: `currency` is whatever currency the user's price was given in.
 */
export type Unit =
  | 'W'
  | 'J'
  | 's'
  | 'By'
  | 'By/s'
  | 'Hz'
  | 'Cel'
  | '1'
  | '1/s'
  | '1/J'
  | 'gCO2e'
  | 'gCO2e/kWh'
  | 'currency'
  | 'currency/kWh';

/** Where a single number came from. */
export type Source =
  /** Read from an instrument: `by` names the counter, sensor or meter. */
  | { readonly kind: 'measured'; readonly by: string }
  /** Computed by a model because no instrument was there: shown with `~`. */
  | { readonly kind: 'estimated'; readonly by: string; readonly model: string }
  /** Taken from a table or from the user: a grid intensity, a price, a PUE. Named beside the figure, not marked `~`. */
  | { readonly kind: 'assumed'; readonly source: string; readonly year?: number };

/** Provenance of a figure: one source, or the flat list of the sources that a derived figure was made from. */
export type Provenance = Source | { readonly kind: 'derived'; readonly from: readonly Source[] };

/** A number that can be shown: value, unit, 95 % interval where one is known (it may be skewed), and provenance. */
export interface Quantity<U extends Unit = Unit> {
  readonly value: number;
  readonly unit: U;
  /** 95 % interval, low then high, in the same unit. Absent means unknown, not zero. */
  readonly interval?: readonly [low: number, high: number];
  readonly provenance: Provenance;
  /** What an energy or power covers; absent on every other unit. */
  readonly boundary?: Boundary;
}

/** The leaves of a provenance, so that derived figures stay one level deep. */
export function sourcesOf(provenance: Provenance): readonly Source[] {
  return provenance.kind === 'derived' ? provenance.from : [provenance];
}

/** Provenance of a figure made from others: their sources, each once. A single source stays what it is. */
export function derivedFrom(...inputs: readonly { readonly provenance: Provenance }[]): Provenance {
  const seen = new Map<string, Source>();
  for (const input of inputs) {
    for (const source of sourcesOf(input.provenance)) seen.set(JSON.stringify(source), source);
  }
  const from = [...seen.values()];
  const [only] = from;
  return only !== undefined && from.length === 1 ? only : { kind: 'derived', from };
}

/** True when any measurement behind the figure was a model's: such a figure is shown with `~` everywhere. */
export function isEstimated(quantity: { readonly provenance: Provenance }): boolean {
  return sourcesOf(quantity.provenance).some((source) => source.kind === 'estimated');
}

/**
 * Builds a Quantity, leaving out an interval that is unknown and refusing numbers that are none: a missing source must
 * become an absent figure long before this point.
 */
export function quantity<U extends Unit>(
  value: number,
  unit: U,
  provenance: Provenance,
  more: { interval?: readonly [number, number] | undefined; boundary?: Boundary | undefined } = {},
): Quantity<U> {
  if (!Number.isFinite(value)) throw new RangeError(`not a number of ${unit}: ${value}`);
  return {
    value,
    unit,
    ...(more.interval === undefined ? {} : { interval: more.interval }),
    ...(more.boundary === undefined ? {} : { boundary: more.boundary }),
    provenance,
  };
}
