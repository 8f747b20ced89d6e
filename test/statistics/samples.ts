import { seeded } from '../support/random.ts';

/** Draws of one distribution, the same ones in every run. */
export type Draw = () => number;

/** Standard normal numbers (Box & Muller 1958). */
export function normal(seed: number): Draw {
  const uniform = seeded(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Lognormal numbers with sigma 1: their median is 1, their mean 1.65. */
export function lognormal(seed: number): Draw {
  const draw = normal(seed);
  return () => Math.exp(draw());
}

export function sample(draw: Draw, count: number): number[] {
  return Array.from({ length: count }, draw);
}

/** How often, of 2,000 samples, something holds. */
export function shareOf(holds: () => boolean): number {
  const samples = 2000;
  let held = 0;
  for (let index = 0; index < samples; index += 1) if (holds()) held += 1;
  return held / samples;
}
