import { originOf } from '../config/options.ts';
import { exitCodes, NegawattError } from '../errors.ts';
import { createJudge } from '../judge/judge.ts';
import type { BatchObjective } from '../model/batch.ts';
import type { BatchReport } from '../model/report.ts';
import type { RendererId } from '../report/index.ts';
import { parseLimits } from './batch-limits.ts';
import { prepareBatches } from './bench-batch-plan.ts';
import { type BenchOptions, measureBench } from './bench-session.ts';
import type { Context, Given } from './command.ts';
import { deliverReport } from './deliver-report.ts';
import { interruption } from './interruption.ts';
import { claimOutputs } from './output-files.ts';
import { codeWhenNotKept, recorderOf } from './recorder.ts';

/** Options of `bench batch`, as the option table reads them. */
export interface BenchBatchOptions extends BenchOptions {
  readonly model?: string;
  readonly data?: string;
  readonly pipe?: string;
  readonly command?: string;
  readonly itemsFrom?: string;
  readonly inputs?: string;
  readonly axis?: readonly string[];
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly batches?: readonly number[];
  readonly maxBatch?: number;
  readonly concurrency: readonly number[];
  readonly threads?: readonly number[];
  readonly slo?: readonly string[];
  readonly objective: BatchObjective;
  readonly current?: number;
  readonly traffic?: number;
  readonly time: number;
  readonly repeat?: number;
  readonly seed: number;
  readonly resume?: string;
  readonly replay?: string;
  readonly columns?: string;
  readonly require?: 'measured';
  readonly format: RendererId;
  readonly output?: readonly string[];
}

/** Tells which batch size to use, in joules and latency. Answers the exit code. */
export async function benchBatch(given: Given, context: Context): Promise<number> {
  const options = given.values as unknown as BenchBatchOptions;
  refuseContradictions(given, options);
  const recorder = await recorderOf(given, options, context);
  const limits = parseLimits(options.slo ?? []);
  if (options.replay !== undefined) {
    const { replayTable } = await import('./replay-table.ts');
    return replayTable(options.replay, limits, options, context);
  }
  const names = options.output ?? [];
  const files = claimOutputs(names, options.save);
  try {
    const judge = createJudge(context.version);
    const prepared = await openedUnlessEnded(given, options, limits, context);
    if (prepared === undefined) return interruption(context);
    let keep: () => void;
    try {
      keep = await measureBench(judge, recorder.sinks, prepared.plan, given, options, context);
    } finally {
      await prepared.close();
    }
    const report = await recorder.completed(judge.batchReport());
    const isKept = await deliverReport(
      report,
      { names, files, format: options.format, keep, record: recorder.keep },
      context,
    );
    const code = exitCode(report, options, context);
    return isKept ? code : codeWhenNotKept(code);
  } finally {
    for (const file of files) file.discard();
  }
}

/** Undefined where a signal ended the opening, which may fail for that alone: nothing was gathered by then. */
async function openedUnlessEnded(
  ...asked: Parameters<typeof prepareBatches>
): Promise<Awaited<ReturnType<typeof prepareBatches>> | undefined> {
  const [, , , { signal }] = asked;
  try {
    return await prepareBatches(...asked);
  } catch (error) {
    if (signal.aborted && (error === signal.reason || error instanceof NegawattError)) return undefined;
    throw error;
  }
}

function exitCode(report: BatchReport, { require }: BenchBatchOptions, context: Context): number {
  if (require === 'measured' && !report.energy.measured) {
    context.stderr.write(`negawatt: --require measured: no energy was measured: ${report.energy.reason ?? ''}\n`);
    return exitCodes.notMeasured;
  }
  if (context.signal.aborted) return interruption(context);
  // What fails at a large batch is a result; what fails at every one is none.
  const isAnyMeasured = report.points.some(({ outcome }) => outcome === 'measured');
  if (isAnyMeasured) return exitCodes.ok;
  const [first] = report.points.flatMap(({ failure }) => (failure === undefined ? [] : [failure.reason]));
  context.stderr.write(`negawatt: nothing was measured${first === undefined ? '' : `: ${first}`}\n`);
  return exitCodes.notMeasured;
}

function refuseContradictions(given: Given, options: BenchBatchOptions): void {
  const isGiven = (name: keyof BenchBatchOptions & Parameters<Given['origin']>[0]) =>
    !['default', undefined].includes(given.origin(name));
  const clash = (one: Parameters<typeof isGiven>[0], other: Parameters<typeof isGiven>[0], why: string) => {
    if (!isGiven(one) || !isGiven(other)) return;
    throw new NegawattError(
      `${originOf(one, given.origin(one))} and ${originOf(other, given.origin(other))} contradict each other`,
      why,
      'Leave one of them out.',
    );
  };
  for (const name of ['model', 'data'] as const) clash('command', name, 'a command brings its own model and data');
  clash('inputs', 'data', 'both say what the inputs of the model are');
  clash('pipe', 'model', 'records go to one of them');
  clash('batches', 'maxBatch', 'the one lists the sizes that the other would make');
  for (const name of ['resume', 'save', 'model', 'data', 'pipe', 'inputs', 'command', 'idle', 'repeat'] as const) {
    clash('replay', name, 'a recorded table is not measured again');
  }
  const [operand] = given.operands;
  if (operand !== undefined && isGiven('replay')) {
    throw new NegawattError(
      `${originOf('replay', given.origin('replay'))} and ${operand} contradict each other`,
      'a recorded table is not measured again',
      'Leave one of them out.',
    );
  }
  for (const [objective, factor, what] of [
    ['cost', 'price', 'of energy'],
    ['carbon', 'intensity', 'of the grid'],
  ] as const) {
    if (options.objective !== objective || options[factor] !== undefined) continue;
    throw new NegawattError(
      `--objective ${objective} without --${factor}`,
      `nothing tells the ${factor} ${what}`,
      `Add --${factor}, or take --objective energy.`,
    );
  }
  if (isGiven('columns') && !isGiven('replay')) {
    throw new NegawattError('--columns without --replay', 'it names columns of a recorded table', 'Add --replay FILE.');
  }
  if (isGiven('itemsFrom') && !isGiven('command')) {
    throw new NegawattError('--items-from without --command', 'it tells what a command handled', 'Add --command.');
  }
  for (const name of [
    'meter',
    'nvml',
    'save',
    'model',
    'data',
    'command',
    'pipe',
    'inputs',
    'resume',
    'replay',
  ] as const) {
    const value = options[name];
    if (value !== '' && !(name === 'save' && value === '-')) continue;
    throw new NegawattError(
      `${originOf(name, given.origin(name))} names nothing`,
      value === '' ? 'it is empty' : 'a recording is kept in a file, stdout is the report',
      `Write it as \`--${name} VALUE\`, or leave it out.`,
    );
  }
}
