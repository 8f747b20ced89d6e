import { codecs as registry } from '../archive/codecs/index.ts';
import { factorsFor, usualCounts } from '../bench/compress/factors.ts';
import type { BenchChoice } from '../bench/compress/preparation.ts';
import { originOf } from '../config/options.ts';
import { exitCodes, NegawattError } from '../errors.ts';
import { createJudge } from '../judge/judge.ts';
import type { CompressUse } from '../model/compress.ts';
import type { CompressReport } from '../model/report.ts';
import type { RendererId } from '../report/index.ts';
import { measureCompression } from './bench-compress-session.ts';
import type { Context, Given } from './command.ts';
import { deliverReport } from './deliver-report.ts';
import { interruption } from './interruption.ts';
import type { JudgingOptions } from './judging.ts';
import { claimOutputs } from './output-files.ts';
import { codeWhenNotKept, type RecordingOptions, recorderOf } from './recorder.ts';

/** Options of `bench compress`, as the option table reads them. */
export interface BenchCompressOptions extends JudgingOptions, RecordingOptions {
  readonly codecs?: readonly string[];
  readonly levels?: readonly number[];
  readonly for: CompressUse;
  readonly sample: number;
  readonly full?: boolean;
  readonly seed: number;
  readonly threads: number;
  readonly time: number;
  readonly reads?: number;
  readonly days?: number;
  readonly storagePower?: { readonly low: number; readonly high: number };
  readonly transferEnergy?: { readonly low: number; readonly high: number };
  readonly idle?: number;
  readonly interval: number;
  readonly top: number;
  readonly meter?: string;
  readonly gpus?: readonly string[];
  readonly nvml?: string;
  readonly require?: 'measured';
  readonly format: RendererId;
  readonly output?: readonly string[];
  readonly save?: string;
  readonly quiet?: boolean;
}

/** Tells which codec pays for which artifact, in bytes, speed and joules. Answers the exit code. */
export async function benchCompress(given: Given, context: Context): Promise<number> {
  const options = given.values as unknown as BenchCompressOptions;
  const choice = choiceOf(given, options);
  const recorder = await recorderOf(given, options, context);
  const names = options.output ?? [];
  const files = claimOutputs(names, options.save);
  try {
    const judge = createJudge(context.version);
    const keep = await measureCompression(judge, recorder.sinks, choice, given, options, context);
    if (keep === undefined) return interruption(context);
    const report = await recorder.completed(judge.compressReport());
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

function exitCode(report: CompressReport, { require }: BenchCompressOptions, context: Context): number {
  if (require === 'measured' && !report.energy.measured) {
    context.stderr.write(`negawatt: --require measured: no energy was measured: ${report.energy.reason ?? ''}\n`);
    return exitCodes.notMeasured;
  }
  if (context.signal.aborted) return interruption(context);
  const wrong = report.artifacts.flatMap(({ name, cases }) =>
    cases.flatMap(({ name: by, failed }) => (failed === undefined ? [] : [`${name}, ${by}: ${failed}`])),
  );
  for (const line of wrong) context.stderr.write(`negawatt: warning: ${line}\n`);
  return wrong.length > 0 ? exitCodes.failed : exitCodes.ok;
}

function choiceOf(given: Given, options: BenchCompressOptions): BenchChoice {
  refuseContradictions(given, options);
  const { for: use, storagePower, transferEnergy, full, sample, seed, threads } = options;
  const all = Object.keys(registry);
  const unknown = options.codecs?.find((id) => !all.includes(id));
  if (unknown !== undefined) {
    throw new NegawattError(`there is no codec ${unknown}`, `there are ${all.join(', ')}`, 'Name one of them.');
  }
  const usual = usualCounts[use];
  return {
    operands: given.operands,
    codecs: options.codecs ?? all,
    levels: options.levels,
    use,
    seed,
    threads,
    sample: full === true ? undefined : sample,
    reads: options.reads ?? usual.reads,
    days: options.days ?? usual.days,
    ...factorsFor(use, { storagePower, transferEnergy }),
  };
}

function refuseContradictions(given: Given, options: BenchCompressOptions): void {
  const isGiven = (name: 'sample' | 'full') => !['default', undefined].includes(given.origin(name));
  if (options.full === true && isGiven('sample')) {
    throw new NegawattError(
      `${originOf('full', given.origin('full'))} and ${originOf('sample', given.origin('sample'))} contradict each other`,
      'the one reads everything, the other a part',
      'Leave one of them out.',
    );
  }
  for (const name of ['meter', 'nvml', 'save'] as const) {
    const value = options[name];
    if (value !== '' && !(name === 'save' && value === '-')) continue;
    throw new NegawattError(
      `${originOf(name, given.origin(name))} names nothing`,
      value === '' ? 'it is empty' : 'a recording is kept in a file, stdout is the report',
      `Write it as \`--${name} VALUE\`, or leave it out.`,
    );
  }
}
