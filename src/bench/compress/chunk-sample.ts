import { seeded, shuffle } from '../random.ts';

/**
 * Which chunks are read, in which order: one of every stratum of neighbours, so that the sample is spread over the
 * whole, and the strata in an order by chance, so that its first part is spread as well.
 *
 * @param total chunks that there are
 * @param wanted chunks to take, at most `total`
 */
export function sampleChunks(total: number, wanted: number, seed: number): Uint32Array {
  const count = Math.min(total, Math.max(1, Math.floor(wanted)));
  const random = seeded(seed);
  const chosen = new Uint32Array(count);
  for (let stratum = 0; stratum < count; stratum += 1) {
    const from = Math.floor((stratum * total) / count);
    const to = Math.floor(((stratum + 1) * total) / count);
    chosen[stratum] = from + Math.floor(random() * (to - from));
  }
  shuffle(chosen, random);
  return chosen;
}
