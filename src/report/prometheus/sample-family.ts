import type { Quantity, Unit } from '../../model/quantity.ts';
import { isEstimated } from '../../model/quantity.ts';

/** A metric of Prometheus with its samples: a gauge, since a report tells of a window that is over. */
export interface SampleFamily {
  readonly name: string;
  /** One sentence, with the unit. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Base units as suffixes, as Prometheus wants them (https://prometheus.io/docs/practices/naming/). Carbon is in grams of
 * CO2 equivalents, money in whatever currency the price was given in.
 */
const suffixes: Readonly<Record<Unit, string>> = {
  W: 'watts',
  J: 'joules',
  s: 'seconds',
  By: 'bytes',
  'By/s': 'bytes_per_second',
  Hz: 'hertz',
  Cel: 'celsius',
  '1': 'ratio',
  '1/s': 'per_second',
  '1/J': 'per_joule',
  gCO2e: 'co2e_grams',
  'gCO2e/kWh': 'co2e_grams_per_kilowatt_hour',
  currency: 'currency',
  'currency/kWh': 'currency_per_kilowatt_hour',
};

/** `negawatt_` + words + unit: `energy.total` in J is `negawatt_run_energy_total_joules`. */
export function nameOf(words: string, unit: Unit): string {
  const snake = words
    .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  return `negawatt_${snake}_${suffixes[unit]}`;
}

/** A figure with what a reader must know of it: its boundary, and whether a model had a part in it. */
function sampleOf(quantity: Quantity, labels: Readonly<Record<string, string>> = {}): Sample {
  const { value, boundary } = quantity;
  return {
    labels: {
      ...labels,
      ...(boundary === undefined ? {} : { boundary }),
      estimated: String(isEstimated(quantity)),
    },
    value,
  };
}

/** A family of figures of one unit; those that were not measured are left out: no source is no sample, never 0. */
export function family(
  words: string,
  help: string,
  samples: readonly (readonly [quantity: Quantity | undefined, labels?: Readonly<Record<string, string>>])[],
): SampleFamily[] {
  const known = samples.flatMap(([quantity, labels]) => (quantity === undefined ? [] : [{ quantity, labels }]));
  const [first] = known;
  if (first === undefined) return [];
  return [
    {
      name: nameOf(words, first.quantity.unit),
      help,
      samples: known.map(({ quantity, labels }) => sampleOf(quantity, labels)),
    },
  ];
}
