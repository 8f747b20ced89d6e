import { isEstimated, type Quantity } from '../model/quantity.ts';
import { type Meaning, scaleOf } from './scale.ts';

/** How a reader is shown a Quantity. */
export interface FigureStyle {
  /** What a bare number ('1') means: a share is written in %, a count as it is. */
  readonly as?: Meaning;
  /** What to call the unit `currency`: a code such as EUR. */
  readonly currency?: string | undefined;
  readonly unicode: boolean;
}

/** A Quantity in words: `~1.23 kJ` and `± 0.04`. */
export interface Figure {
  readonly value: string;
  /** The 95 % interval at the prefix and precision of the value; empty where it is unknown. */
  readonly spread: string;
}

/** A model's figure with four digits would claim what no model knows. */
const digitsOf = { measured: 4, estimated: 3 };
/** Beside its interval, such a part of it is what adding and subtracting leaves. */
const negligible = 1e-9;
/** Beyond these a number is written with an exponent. */
const mostDecimals = 7;
const largest = 1e12;

/**
 * The one place that turns a Quantity into text, so that every renderer shows the same digits: four significant ones,
 * three behind `~`. Digits before the point are never rounded away.
 */
export function figure(quantity: Quantity, style: FigureStyle): Figure {
  const { value, unit, provenance } = quantity;
  const isModelled = isEstimated(quantity);
  const digits = isModelled ? digitsOf.estimated : digitsOf.measured;
  const meaning = style.as ?? 'count';
  // Zero itself has no size: its interval tells which prefix and how many places suit it.
  const ends = Math.max(0, ...(quantity.interval ?? []).filter(Number.isFinite).map(Math.abs));
  // A value that is nothing beside its own interval is the rounding of one that is zero.
  const isNothing = Math.abs(value) < negligible * ends;
  const size = isNothing ? ends : value;
  const { divisor, symbol } = scaleOf(size, unit, digits, meaning, style.currency);
  const scaled = isNothing ? 0 : value / divisor;
  if (!Number.isFinite(scaled) || !Number.isFinite(size / divisor)) return { value: 'unknown', spread: '' };
  // Sensors of heat tell whole degrees.
  const decimals = unit === 'Cel' ? 0 : decimalsOf(size / divisor, digits);
  // What a person typed, and what is counted, has no hidden digits: 350 gCO2e/kWh, 224 CPUs, 512 GiB.
  const isExact =
    provenance.kind === 'assumed' ||
    (unit === '1' && meaning === 'count') ||
    (unit === 'By' && Number.isInteger(scaled));
  const number = numberText(scaled, decimals, isExact);
  const text = `${isModelled ? '~' : ''}${number}${symbol === '' ? '' : ` ${symbol}`}`;
  const spread = spreadText(quantity, divisor, decimals);
  return style.unicode
    ? { value: text, spread }
    : { value: text.replace('\u00b5', 'u').replace('\u00b0', ''), spread: spread.replace('\u00b1', '+-') };
}

/** Value and spread in one: `12.34 % ± 0.05`. */
export function figureText(quantity: Quantity, style: FigureStyle): string {
  const { value, spread } = figure(quantity, style);
  return spread === '' ? value : `${value} ${spread}`;
}

function spreadText({ interval, value }: Quantity, divisor: number, decimals: number): string {
  if (interval === undefined) return '';
  const low = Math.min(...interval) / divisor;
  const high = Math.max(...interval) / divisor;
  if (!Number.isFinite(low) || !Number.isFinite(high)) return '';
  // No width is no doubt: what is counted whole.
  if (low === high) return '';
  const lastPlace = 10 ** -decimals;
  const isSymmetric = Math.abs((low + high) / 2 - value / divisor) < lastPlace / 2;
  // An interval that is finer than the digits shown is widened to them: "± 0.000" would claim too much.
  if (isSymmetric) return `\u00b1 ${numberText(Math.max((high - low) / 2, lastPlace), decimals)}`;
  // An end that is far greater than the value has its own, fewer places.
  const end = (bound: number) => numberText(bound, Math.min(decimals, decimalsOf(bound, digitsOf.measured)));
  return `[${end(low)}, ${end(high)}]`;
}

/** Places behind the point that show this many significant digits. */
function decimalsOf(value: number, digits: number): number {
  if (value === 0) return 0;
  const exponent = Number(value.toExponential(digits - 1).split('e')[1]);
  return Math.max(0, digits - 1 - exponent);
}

function numberText(value: number, decimals: number, isExact = false): string {
  if (Math.abs(value) >= largest || decimals > mostDecimals) return value === 0 ? '0' : value.toExponential(3);
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return value === 0 || isExact ? '0' : text.replace('-', '');
  return isExact ? String(Number(text)) : text;
}
