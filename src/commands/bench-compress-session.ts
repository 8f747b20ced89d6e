import type { BenchChoice } from '../bench/compress/preparation.ts';
import type { Judge } from '../judge/judge.ts';
import type { RecordingSink } from '../model/recording.ts';
import type { BenchCompressOptions } from './bench-compress.ts';
import { type BenchPlan, measureBench } from './bench-session.ts';
import type { Context, Given } from './command.ts';

/**
 * Measures every case into the judge. The answer completes the recording that the user wants to keep; it is undefined
 * where the user interrupted before anything was measured.
 * @param others that see the recording too
 */
export async function measureCompression(
  judge: Judge,
  others: readonly RecordingSink[],
  choice: BenchChoice,
  given: Given,
  options: BenchCompressOptions,
  context: Context,
): Promise<(() => void) | undefined> {
  const [{ identify }, { runBench }, { prepareBench }, { seeded }, { ThreadEngine }] = await Promise.all([
    import('../archive/identify.ts'),
    import('../bench/compress/bench.ts'),
    import('../bench/compress/preparation.ts'),
    import('../bench/random.ts'),
    import('../bench/compress/thread-engine.ts'),
  ]);
  const { signal, stderr } = context;
  const { time } = options;
  const engine = new ThreadEngine(choice.threads);
  try {
    if (options.quiet !== true && stderr.isTTY) stderr.write('negawatt: looking at the files\n');
    const bench = await prepareBench(choice, engine, identify, signal);
    if (signal.aborted) return undefined;
    const plan: BenchPlan = {
      settings: { compress: bench.settings },
      seconds: time,
      run: ({ meter, clock, stop, update }) => {
        // Everything takes as long as it takes: how long, the part that is done tells.
        const onTurn = (share: number) =>
          update(options.full === true && share > 0 ? Math.max(time, meter.elapsed / share) : undefined);
        return runBench(bench, { meter, engine, clock, random: seeded(choice.seed), stop, onTurn }, time);
      },
    };
    return await measureBench(judge, others, plan, given, options, context);
  } finally {
    await engine.close();
  }
}
