import { seeded, normal as standardNormal } from '../support/random.ts';

/** Draws of one distribution, the same ones in every run. */
export type Draw = () => number;

/** Standard normal numbers. */
export function normal(seed: number): Draw {
  const uniform = seeded(seed);
  return () => standardNormal(uniform);
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
