import { bisect } from 'simple-statistics';

/** Where the bisection stops: far finer than any spread of repeats is known. */
const tolerance = 1e-9;
const mostSteps = 200;

/** The half-width of a 95 % interval in standard errors, by Student's t: its 97.5 % point. */
export function studentT95(freedom: number): number {
  return studentT(freedom, 0.95);
}

/**
 * The half-width, in standard errors, of an interval that Student's t lies in with a probability. simple-statistics tells
 * no quantile of t; this inverts the finite series of its probability (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
 *
 * @param freedom degrees of freedom, a whole number from 1
 * @param within probability above 0 and below 1
 */
export function studentT(freedom: number, within: number): number {
  if (!Number.isInteger(freedom) || freedom < 1) throw new RangeError(`not degrees of freedom: ${freedom}`);
  if (!(within > 0 && within < 1)) throw new RangeError(`not a probability: ${within}`);
  const excess = (t: number) => probabilityWithin(t, freedom) - within;
  let widest = 1;
  while (excess(widest) < 0) widest *= 2;
  return bisect(excess, 0, widest, mostSteps, tolerance);
}

/** Probability that t lies between -t and t. */
function probabilityWithin(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const cosine = Math.cos(angle);
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= freedom - 2; power += 2) {
    term *= (cosine ** 2 * (power - 1)) / power;
    sum += term;
  }
  const series = Math.sin(angle) * sum;
  return isOdd ? (2 / Math.PI) * (angle + series) : series;
}
