import type { CallStint } from '../target.ts';

/** What one of those that called at the same time came to. */
export interface PartStint extends Omit<CallStint, 'failure'> {
  /** How many calls each of the latencies stands for; see LatencyList. */
  readonly stride: number;
}

/** Of parts that began together. CPU time and memory are told only where every part told its own. */
export function mergedStint(parts: readonly PartStint[]): Omit<CallStint, 'failure'> {
  const [first] = parts;
  if (first === undefined) throw new Error('there is no part to merge');
  const total = (read: (part: PartStint) => number) => parts.reduce((sum, part) => sum + read(part), 0);
  const cpus = parts.flatMap(({ cpu }) => (cpu === undefined ? [] : [cpu]));
  const memories = parts.flatMap(({ memory }) => (memory === undefined ? [] : [memory]));
  const several = parts.length === 1 ? '' : `, the sum of ${parts.length} at a time`;
  return {
    from: Math.min(...parts.map(({ from }) => from)),
    to: Math.max(...parts.map(({ to }) => to)),
    submitted: total(({ submitted }) => submitted),
    completed: total(({ completed }) => completed),
    items: total(({ items }) => items),
    ...(first.bytes === undefined ? {} : { bytes: total(({ bytes }) => bytes ?? 0) }),
    latencies: mergedLatencies(parts),
    ...(cpus.length < parts.length
      ? {}
      : { cpu: { seconds: cpus.reduce((sum, { seconds }) => sum + seconds, 0), by: cpus[0]!.by } }),
    ...(memories.length < parts.length
      ? {}
      : { memory: { peak: memories.reduce((sum, { peak }) => sum + peak, 0), by: `${memories[0]!.by}${several}` } }),
  };
}

/**
 * In the order in which the calls ended: each part's calls follow one another without a pause, so that the sum of its
 * latencies tells when each ended, once it is stretched over the part's time. Parts that were thinned differently are
 * thinned alike first, so that every latency stands for as many calls.
 */
function mergedLatencies(parts: readonly PartStint[]): Float64Array {
  const stride = Math.max(...parts.map((part) => part.stride));
  const ended = parts.flatMap((part) => {
    const every = stride / part.stride;
    const span = part.to - part.from;
    const sum = part.latencies.reduce((total, latency) => total + latency, 0);
    let at = 0;
    return Array.from(part.latencies, (latency) => {
      at += latency;
      return { end: part.from + (sum === 0 ? 0 : (at / sum) * span), latency };
    }).filter((_, index) => index % every === 0);
  });
  if (parts.length > 1) ended.sort((one, other) => one.end - other.end);
  return Float64Array.from(ended, ({ latency }) => latency);
}
