import type { SampledSubject } from './cases.ts';
import { type BenchTools, measureSubject } from './measure-subject.ts';
import type { PreparedBench } from './preparation.ts';

/** What may be held of a subject at a time, all threads together, By. */
const mostHeld = 64 * 1024 * 1024;

/**
 * Measures every subject in turn, each for its share of the time that is left, by the chunks that it has. Answers why it
 * ended.
 *
 * @param seconds for all of them
 */
export async function runBench(
  { sampled, levels, settings }: PreparedBench,
  tools: BenchTools,
  seconds: number,
): Promise<'all done' | 'interrupted'> {
  const { clock, stop } = tools;
  const end = clock.now() + seconds;
  const all = sampled.reduce((sum, { subject }) => sum + subject.bytes, 0);
  let before = 0;
  let left = sampled.reduce((sum, one) => sum + weightOf(one), 0);
  for (const one of sampled) {
    if (stop.aborted) return 'interrupted';
    const share = (Math.max(0, end - clock.now()) * weightOf(one)) / left;
    left -= weightOf(one);
    const plan = {
      before,
      own: one.subject.bytes / all,
      isFull: settings.sample === undefined,
      least: settings.threads,
      most: mostHeld,
    };
    await measureSubject(one, levels, tools, plan, clock.now() + share);
    before += plan.own;
  }
  return stop.aborted ? 'interrupted' : 'all done';
}

/** A small file is sure sooner than a large one; the hundredfold takes no more than ten times as long. */
function weightOf({ order }: SampledSubject): number {
  return Math.sqrt(order.length);
}
