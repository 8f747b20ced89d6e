import type { Unit } from '../model/quantity.ts';

/** How a number of a unit is written: what it is divided by, and what stands behind it. */
export interface Scale {
  readonly divisor: number;
  readonly symbol: string;
}

/** What a bare number ('1') means, which the unit cannot tell; and a joule that is told in kWh, as a year's are. */
export type Meaning = 'share' | 'count' | 'kWh';

type Step = readonly [prefix: string, divisor: number];

const small: readonly Step[] = [
  ['n', 1e-9],
  ['\u00b5', 1e-6],
  ['m', 1e-3],
];
const large: readonly Step[] = [
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['E', 1e18],
];
const none: Step = ['', 1];
const decimal = { steps: [...small, none, ...large], limit: 1000 };
const time = { steps: [...small, none], limit: 1000 };
const binary = {
  steps: ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((prefix, index): Step => [prefix, 1024 ** index]),
  limit: 1024,
};
const plain = { steps: [none], limit: 1000 };

function ladderOf(unit: Unit) {
  switch (unit) {
    case 'W':
    case 'J':
    case 'Hz':
    case 'gCO2e':
    case '1/s':
    case '1/J':
      return decimal;
    case 's':
      return time;
    case 'By':
    case 'By/s':
      return binary;
    case '1':
    case 'Cel':
    case 'gCO2e/kWh':
    case 'currency':
    case 'currency/kWh':
      return plain;
  }
}

/** A code of ISO 4217; what else a report may hold there is no name for money. */
const currencyCode = /^[A-Z]{3}$/;

/**
 * The prefix under which a number, once rounded, has one to three digits (four for bytes) before the point: 999.96 W is
 * 1.000 kW.
 *
 * @param currency what to call the unit `currency`, such as EUR
 */
export function scaleOf(value: number, unit: Unit, digits: number, meaning: Meaning, currency?: string): Scale {
  if (unit === '1') return meaning === 'share' ? { divisor: 0.01, symbol: '%' } : { divisor: 1, symbol: '' };
  if (unit === 'J' && meaning === 'kWh') return { divisor: 3.6e6, symbol: 'kWh' };
  const { steps, limit } = ladderOf(unit);
  const fits = ([, divisor]: Step) => Number((Math.abs(value) / divisor).toPrecision(digits)) < limit;
  const [prefix, divisor] = value === 0 ? none : (steps.find(fits) ?? steps.at(-1)!);
  const money = currency !== undefined && currencyCode.test(currency) ? currency : 'currency';
  if (unit === 'Cel') return { divisor: 1, symbol: '\u00b0C' };
  if (unit === '1/s' || unit === '1/J') return { divisor, symbol: `${prefix}${unit.slice(1)}` };
  const symbol = unit.startsWith('By') ? unit.replace('By', 'B') : unit.replace('currency', money);
  return { divisor, symbol: `${prefix}${symbol}` };
}
