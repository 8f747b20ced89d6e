import { Writable } from 'node:stream';
import { exitCodes, NegawattError } from '../errors.ts';
import type { Launcher } from '../host/launcher.ts';
import { createJudge } from '../judge/judge.ts';
import { sideSink } from '../judge/side-sink.ts';
import type { RunSettings, Settings } from '../model/recording.ts';
import type { RunReport } from '../model/report.ts';
import type { SideName } from '../workload/pairs.ts';
import type { Context } from './command.ts';
import { keptIdle } from './kept-idle.ts';
import { headerOf, probeOptions } from './measuring.ts';
import { SignalDesk } from './signal-desk.ts';

/** What two commands are measured by. */
export interface PairOptions {
  readonly repeat?: number;
  readonly warmup: number;
  readonly interval: number;
  readonly top: number;
  readonly meter?: string;
  readonly gpus?: readonly string[];
  readonly nvml?: string;
  readonly quiet?: boolean;
}

/** One of the two, and where it runs: the user's own folder, where not given. */
export interface PairSide {
  readonly argv: readonly string[];
  readonly folder?: string;
}

export interface PairSession {
  readonly base: RunReport;
  readonly head: RunReport;
  /** Pairs of which both were measured. */
  readonly pairs: number;
  readonly signal: 'SIGINT' | 'SIGTERM' | undefined;
}

const usualPairs = 10;

/**
 * Measures two commands in one session, pair by pair; a report each, whose repeats at one place are partners.
 * @param prepareLine runs before every start, unmeasured: a line of words and quotes
 */
export async function measurePairs(
  sides: Readonly<Record<SideName, PairSide>>,
  options: PairOptions,
  context: Context,
  prepareLine?: string,
): Promise<PairSession> {
  const [{ realHost }, { launcher: getReady }, { openSources }, { Meter }, { repeatPairs }] = await Promise.all([
    import('../host/real-host.ts'),
    import('../host/launch/real-launcher.ts'),
    import('../sampling/open-sources.ts'),
    import('../sampling/sampler.ts'),
    import('../workload/pairs.ts'),
  ]);
  const { interval, top } = options;
  const prepare = prepareLine === undefined ? undefined : await preparation(prepareLine);
  const host = realHost();
  const launchers: Launcher[] = [];
  try {
    // Standard output is the verdict's; what the commands print would be mixed into it.
    const stdout = { onLine: () => undefined, to: nowhere() };
    for (const side of ['base', 'head'] as const) {
      const { argv, folder } = sides[side];
      const where = folder === undefined ? {} : { folder };
      launchers.push(await asUsage(getReady(argv, { stdout, ...where }, host.clock)));
    }
    const [base, head] = launchers as [Launcher, Launcher];
    const inventory = await host.inventory();
    const sources = await openSources(host, probeOptions(options, top, context.signal));
    try {
      let current: SideName = 'base';
      const judges = { base: createJudge(context.version), head: createJudge(context.version) };
      const runOf = (side: SideName): RunSettings => ({
        argv: sides[side].argv,
        accounting: { base, head }[side].accounting,
      });
      const sinkOf = (side: SideName) => sideSink(judges[side], runOf(side), () => current === side);
      const settings: Settings = {
        interval,
        top,
        ...keptIdle(host.kind, inventory, sources, context),
        run: runOf('base'),
      };
      const signals = new SignalDesk(context);
      const meter = new Meter(
        host,
        sources.open,
        headerOf(context.version, host, inventory, sources, settings),
        [sinkOf('base'), sinkOf('head')],
        interval,
      );
      const over = new AbortController();
      const ticking = meter.tick(Number.POSITIVE_INFINITY, over.signal);
      const plan = { pairs: options.repeat ?? usualPairs, warmups: options.warmup };
      const end = await repeatPairs(meter, { base, head }, plan, {
        ...(prepare === undefined ? {} : { prepare }),
        onSide: (side) => {
          current = side;
        },
        onPair: progressLine(context, options, plan.pairs),
        onRunning: signals.attend,
        stop: signals.stop,
        random: Math.random,
      });
      over.abort();
      await ticking;
      await meter.finish(signals.first === undefined ? 'complete' : 'interrupted', meter.elapsed, end.stopped);
      refuseFailure(end.failure, sides);
      return {
        base: judges.base.runReport(),
        head: judges.head.runReport(),
        pairs: end.pairs,
        signal: signals.first,
      };
    } finally {
      sources.close();
    }
  } finally {
    for (const launcher of launchers) await launcher.close();
    host.close();
  }
}

/** The exit codes of `run`, which stand for those of its command, mean nothing here. */
async function asUsage<T>(ready: Promise<T>): Promise<T> {
  try {
    return await ready;
  } catch (error) {
    if (error instanceof NegawattError) throw new NegawattError(error.what, error.why, error.how);
    throw error;
  }
}

/** A command that fails does less, or other, than it should: how long that took compares with nothing. */
function refuseFailure(
  failure: Awaited<ReturnType<typeof import('../workload/pairs.ts').repeatPairs>>['failure'],
  sides: Readonly<Record<SideName, PairSide>>,
): void {
  if (failure === undefined) return;
  const { code, signal: by } = failure.outcome;
  throw new NegawattError(
    `the ${failure.side} command failed: ${sides[failure.side].argv.join(' ')}`,
    code === null ? `it was ended by ${by}` : `it exited with ${code}`,
    `Mend it; where that is meant, use sh -c 'command || true'.`,
    exitCodes.notMeasured,
  );
}

function nowhere(): NodeJS.WritableStream {
  return new Writable({
    write: (_chunk, _encoding, done) => done(),
  });
}

function progressLine({ stderr }: Context, { quiet }: PairOptions, pairs: number): (index: number) => void {
  if (quiet === true || !stderr.isTTY) return () => undefined;
  return (index) => stderr.write(`negawatt: pair ${index}/${pairs}\n`);
}

async function preparation(command: string): Promise<(stop: AbortSignal) => Promise<void>> {
  const { preparationOf } = await import('../workload/preparation.ts');
  return preparationOf(command);
}
