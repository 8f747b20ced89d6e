import type { Unit } from '../model/quantity.ts';

/** How a budget may write an amount of a unit: what each symbol is in base units. */
interface Spelling {
  /** What is measured in it: "an energy". */
  readonly of: string;
  readonly example: string;
  readonly symbols: Readonly<Record<string, number>>;
}

const prefixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  '\u00b5': 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

function prefixed(symbol: string, size = 1): Record<string, number> {
  return Object.fromEntries(Object.entries(prefixes).map(([prefix, factor]) => [`${prefix}${symbol}`, factor * size]));
}

const decimalBytes = Object.fromEntries(['', 'k', 'M', 'G', 'T'].map((prefix) => [`${prefix}B`, prefixes[prefix]!]));
const binaryBytes = Object.fromEntries(['Ki', 'Mi', 'Gi', 'Ti'].map((prefix, at) => [`${prefix}B`, 1024 ** (at + 1)]));

const spellings: Readonly<Partial<Record<Unit, Spelling>>> = {
  J: { of: 'an energy', example: '500J', symbols: { ...prefixed('J'), ...prefixed('Wh', 3600) } },
  W: { of: 'a power', example: '150W', symbols: prefixed('W') },
  s: {
    of: 'a time',
    example: '2s',
    symbols: { s: 1, ms: 1e-3, us: 1e-6, '\u00b5s': 1e-6, ns: 1e-9, min: 60, h: 3600 },
  },
  By: { of: 'a size', example: '512MiB', symbols: { ...decimalBytes, ...binaryBytes } },
  'By/s': {
    of: 'a speed',
    example: '500MB/s',
    symbols: Object.fromEntries(
      Object.entries({ ...decimalBytes, ...binaryBytes }).map(([symbol, size]) => [`${symbol}/s`, size]),
    ),
  },
  '1/s': { of: 'a rate', example: '100/s', symbols: { '/s': 1, 'k/s': 1e3, 'M/s': 1e6 } },
  '1': { of: 'a share', example: '80%', symbols: { '%': 0.01, '': 1 } },
};

/** An amount as it is written for a unit, such as `500J`. */
export function exampleOf(unit: Unit): string {
  return spellings[unit]?.example ?? '1';
}

/** The units that an amount may be written in, the usual ones first. */
export function symbolsOf(unit: Unit): readonly string[] {
  return Object.keys(spellings[unit]?.symbols ?? {}).filter((symbol) => symbol !== '');
}

/** What a symbol is, in base units of the unit; undefined where it is none of its. */
export function sizeOf(symbol: string, unit: Unit): number | undefined {
  const symbols = spellings[unit]?.symbols ?? {};
  return Object.hasOwn(symbols, symbol) ? symbols[symbol] : undefined;
}

/** What a symbol that is not the unit's own measures instead: "a power". */
export function otherMeaning(symbol: string, unit: Unit): string | undefined {
  const found = Object.entries(spellings).find(
    ([other, { symbols }]) => other !== unit && Object.hasOwn(symbols, symbol),
  );
  return found?.[1].of;
}
