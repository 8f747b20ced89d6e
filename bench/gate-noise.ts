import { seeded } from '../test/support/random.ts';

/** Draws of one distribution: logarithms of a noise of about the size asked for, in the middle of which nothing is. */
export type Draw = () => number;

/** Standard normal numbers (Box & Muller 1958), the same ones in every run. */
export function normal(seed: number): Draw {
  const uniform = seeded(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** The noise of repeats as they are seen: each a factor on the true figure, of standard deviation `share` or so. */
export const noises: Readonly<Record<string, (share: number, seed: number) => Draw>> = {
  normal: (share, seed) => {
    const draw = normal(seed);
    return () => 1 + share * draw();
  },
  // Nothing is faster than the fastest, and some are much slower: exponential.
  skewed: (share, seed) => {
    const uniform = seeded(seed);
    return () => 1 - share * Math.log(1 - uniform());
  },
  // Two states of a machine, as of its clock or its memory layout, 4 sigma apart.
  bimodal: (share, seed) => {
    const draw = normal(seed);
    const uniform = seeded(seed + 1);
    return () => 1 + share * (0.5 * draw() + (uniform() < 0.3 ? 2 : 0));
  },
  // One run in ten is disturbed, by five to twenty sigma.
  'with outliers': (share, seed) => {
    const draw = normal(seed);
    const uniform = seeded(seed + 1);
    return () => 1 + share * (draw() + (uniform() < 0.1 ? 5 + 15 * uniform() : 0));
  },
};

export function sample(draw: Draw, count: number): number[] {
  return Array.from({ length: count }, draw);
}

/** A level that wanders: every step a normal one of standard deviation `step` on the one before. */
export function randomWalk(step: number, seed: number): (count: number) => number[] {
  const draw = normal(seed);
  return (count) => {
    let level = 0;
    return Array.from({ length: count }, () => {
      level += step * draw();
      return level;
    });
  };
}

/** Noise of which each value keeps `kept` of the one before (AR(1)), of standard deviation `share` as a whole. */
export function autocorrelated(kept: number, share: number, seed: number): (count: number) => number[] {
  const draw = normal(seed);
  return (count) => {
    let level = draw() * share;
    return Array.from({ length: count }, () => {
      level = kept * level + Math.sqrt(1 - kept ** 2) * share * draw();
      return level;
    });
  };
}
