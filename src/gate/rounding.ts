import { spread } from '../statistics/spread.ts';
import { knownValues, type Measured } from './side.ts';

/** Of a lone value that tells no spread. */
const digitsOfOne = 6;

/**
 * The figure without the digits that its spread does not support: a step of a tenth of the spread's first digit, so that
 * rounding adds less than a thousandth to its variance. Exact figures stay as they are, and so do bytes: they come in
 * pages, and a page that is written otherwise than before would look like a change.
 */
export function rounded(measured: Measured, isExact: boolean): Measured {
  if (isExact || measured.unit === 'By') return measured;
  const { value, values, interval } = measured;
  const width = widthOf(measured);
  const step = width === undefined ? undefined : 10 ** (Math.floor(Math.log10(width)) - 1);
  const round = (number: number) =>
    step === undefined ? Number(number.toPrecision(digitsOfOne)) : atStep(number, step);
  return {
    ...measured,
    value: round(value),
    ...(interval === undefined ? {} : { interval: [round(interval[0]), round(interval[1])] }),
    values: values.map((one) => (one === null ? null : round(one))),
  };
}

/** How far single values lie from each other; of one value, or equal ones, how far off it may be itself. */
function widthOf(measured: Measured): number | undefined {
  const values = knownValues(measured);
  const share = spread(values);
  const { interval, value } = measured;
  if (share !== undefined && share > 0) return share * Math.abs(value);
  const half = interval === undefined ? 0 : (interval[1] - interval[0]) / 2;
  return half > 0 ? half : undefined;
}

function atStep(number: number, step: number): number {
  // Multiples of 0.1 are no binary numbers: the decimals that the step has are what is meant.
  const decimals = Math.max(0, -Math.round(Math.log10(step)));
  const multiple = Math.round(number / step) * step;
  return decimals > 100 ? number : Number(multiple.toFixed(decimals));
}
