import type { Source } from '../model/quantity.ts';

/**
 * Power of a whole machine from its hardware threads and how busy they are: the estimate of last resort, for machines
 * without counters. A straight line between the median idle and the median full power a thread of 88 single-node servers
 * that came to market in 2017 to 2022.
 *
 * Source: derived from SPECpower_ssj2008 results, (c) Standard Performance Evaluation Corporation, spec.org, through
 * green-coding-solutions/spec-power-raw-data. Single-node, compliant results; wall power at 0, 10 ... 100 % load. For a
 * virtual machine the threads are its virtual CPUs: its share of such a server, were the others alike.
 */
export const nodeModel = {
  /** W a thread with nothing to do, median. */
  idleWatts: 0.67,
  /** W a thread at full load, median. */
  fullWatts: 3.77,
  /** The middle 95 % of measured over modelled power, over all servers and load levels. */
  band: [0.48, 2.28],
  /** The middle 95 % of idle over full power of one server: idle and load of a server go together. */
  idleShare: [0.11, 0.39],
  source: {
    kind: 'estimated',
    by: 'CPU utilisation',
    model: 'node: watts a thread, SPECpower 2017-2022',
  } satisfies Source,
} as const;

/** Modelled energy of a window, J: `threadSeconds` that were online, `busySeconds` of them with work to do. */
export function nodeJoules(threadSeconds: number, busySeconds: number): number {
  return nodeModel.idleWatts * threadSeconds + (nodeModel.fullWatts - nodeModel.idleWatts) * busySeconds;
}

/** 95 % interval of a figure that the model is proportional to. */
export function nodeBand(value: number): readonly [number, number] {
  return [value * nodeModel.band[0], value * nodeModel.band[1]];
}

/**
 * 95 % interval of the energy utilisation of the model itself at a mean CPU utilisation u. Idle and full power of one
 * server go together, so it is far narrower than the quotient of two independent figures.
 */
export function nodeUtilisationInterval(u: number): readonly [number, number] {
  const of = (idleShare: number) => ((1 - idleShare) * u) / (idleShare + (1 - idleShare) * u);
  return [of(nodeModel.idleShare[1]), of(nodeModel.idleShare[0])];
}
