/**
 * What an energy or a power covers, from the inside out.
 * `components`: the counters that were read (packages, DRAM, GPUs). `node`: the whole machine (BMC, battery, or a model
 * of it). `wall`: a meter at the plug. `facility`: the wall, or the node, times PUE.
 */
export type Boundary = 'components' | 'node' | 'wall' | 'facility';

/** Inner to outer. Figures of different boundaries are never added or compared. */
export const boundaries: readonly Boundary[] = ['components', 'node', 'wall', 'facility'];

/** The outermost of some boundaries; undefined for none. */
export function outermost(of: Iterable<Boundary>): Boundary | undefined {
  let found = -1;
  for (const boundary of of) found = Math.max(found, boundaries.indexOf(boundary));
  return boundaries[found];
}
