import type { BatchTarget, TargetChoice } from '../bench/batch/target.ts';
import { NegawattError } from '../errors.ts';
import type { BatchLimit, BatchSettings } from '../model/batch.ts';
import type { BenchBatchOptions } from './bench-batch.ts';
import type { BenchPlan } from './bench-session.ts';
import type { Context, Given } from './command.ts';

/** Opens what is to be measured, and plans its points. `close` ends what was opened. */
export async function prepareBatches(
  given: Given,
  options: BenchBatchOptions,
  limits: readonly BatchLimit[],
  context: Context,
): Promise<{ readonly plan: BenchPlan; close(): Promise<void> }> {
  const [{ openTarget }, { pointsOf }, { measureBatches }, { seeded }] = await Promise.all([
    import('../bench/batch/targets/index.ts'),
    import('../bench/batch/points.ts'),
    import('../bench/batch/measure-batches.ts'),
    import('../bench/random.ts'),
  ]);
  const choice = await choiceOf(given, options);
  if (options.quiet !== true && context.stderr.isTTY) context.stderr.write('negawatt: opening the target\n');
  const target: BatchTarget = await openTarget(choice, options.batches, context.signal);
  try {
    const points = pointsOf(target, options);
    const kept = options.resume === undefined ? [] : await keptOf(options.resume, target, points, options.repeat);
    const { time, repeat, seed, objective, current, traffic } = options;
    const settings: BatchSettings = {
      target: target.facts,
      points,
      seed,
      time,
      objective,
      limits,
      ...(repeat === undefined ? {} : { repeat }),
      ...(kept.length === 0 ? {} : { kept }),
      ...(current === undefined ? {} : { current }),
      ...(traffic === undefined ? {} : { traffic }),
    };
    const plan: BenchPlan = {
      settings: { batch: settings },
      seconds: time,
      run: ({ meter, clock, stop, update }) =>
        measureBatches(
          { target, points, kept },
          { meter, clock, stop, random: seeded(seed), onTurn: () => update() },
          { time, ...(repeat === undefined ? {} : { repeat }) },
        ),
    };
    return { plan, close: () => target.close() };
  } catch (error) {
    await target.close();
    throw error;
  }
}

async function choiceOf({ operands }: Given, options: BenchBatchOptions): Promise<TargetChoice> {
  const { command, itemsFrom, inputs, pipe, promptTokens, outputTokens, seed } = options;
  let { model, data } = options;
  const [operand, second] = operands;
  if (second !== undefined) {
    throw new NegawattError(
      'more than one target is named',
      operands.join(', '),
      'Name one: a model, or a file of records.',
    );
  }
  if (operand !== undefined) {
    if (model !== undefined || data !== undefined || command !== undefined) {
      throw new NegawattError(
        `${operand} and another target are named`,
        'one thing is measured at a time',
        'Leave one of them out; records for a model are --data.',
      );
    }
    const { identify } = await import('../archive/identify.ts');
    const { kind } = identify(operand);
    if (kind === 'onnx' || kind === 'gguf') model = operand;
    else data = operand;
  }
  if (model === undefined && data === undefined && command === undefined) {
    throw new NegawattError(
      'nothing is named to be measured',
      'there is neither a target nor --model, --data or --command',
      "Write it as `negawatt bench batch model.onnx`, or with --command 'prog --batch {batch}'.",
    );
  }
  return {
    ...(model === undefined ? {} : { model }),
    ...(data === undefined ? {} : { data }),
    ...(command === undefined ? {} : { command }),
    ...(itemsFrom === undefined ? {} : { itemsFrom }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(pipe === undefined ? {} : { pipe }),
    axes: axesOf(options.axis ?? []),
    promptTokens,
    outputTokens,
    seed,
  };
}

function axesOf(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    texts.map((text) => {
      const match = /^([^=\s]{1,128})=(\d{1,9})$/.exec(text);
      const length = Number(match?.[2]);
      if (match === null || length < 1) {
        throw new NegawattError(
          `--axis ${text} cannot be read`,
          'it is not a name and a length',
          'Write it as sequence=128.',
        );
      }
      return [match[1]!, length];
    }),
  );
}

async function keptOf(file: string, target: BatchTarget, points: BatchSettings['points'], repeat: number | undefined) {
  const [{ readReport }, { keptPoints }] = await Promise.all([
    import('./read-document.ts'),
    import('../bench/batch/kept-points.ts'),
  ]);
  return keptPoints(file, readReport(file), target.facts, points, repeat);
}
