import type { BatchDone } from '../../model/batch.ts';
import type { CallStint } from './target.ts';
import type { WarmUp } from './warm-up.ts';

/** A recording keeps so many latencies of a window. */
const mostLatencies = 4096;

/** What a steady window did, as the recording keeps it. */
export function batchWork(point: number, stint: CallStint, { seconds, calls, isSteady }: WarmUp): BatchDone {
  const { submitted, completed, items, bytes, cpu, memory, phases, from, to } = stint;
  return {
    kind: 'batch',
    point,
    submitted,
    completed,
    items,
    ...(bytes === undefined ? {} : { bytes }),
    seconds: Math.max(0, to - from),
    latencies: thinned(stint.latencies),
    latencySum: sumOf(stint.latencies, completed),
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(phases === undefined ? {} : { phases }),
    warmup: { seconds, calls, isSteady },
  };
}

/** Of a thinned list what it stands for: its mean is that of all. */
function sumOf(latencies: Float64Array, completed: number): number {
  const sum = latencies.reduce((whole, latency) => whole + latency, 0);
  return latencies.length === 0 ? 0 : (sum * completed) / latencies.length;
}

/** In rising order; of too many as many as are kept, evenly spread over the ranks, with the first and the last. */
function thinned(latencies: Float64Array): readonly number[] {
  const sorted = latencies.toSorted();
  if (sorted.length <= mostLatencies) return [...sorted];
  const step = (sorted.length - 1) / (mostLatencies - 1);
  return Array.from({ length: mostLatencies }, (_, index) => sorted[Math.round(index * step)]!);
}
