import type { Direction } from '../../model/compress.ts';
import { shuffle } from '../random.ts';
import { inWindow, tell, type WindowTools } from '../window.ts';
import { Case, type CodecLevel, type SampledSubject } from './cases.ts';
import type { Engine, Stint } from './engine.ts';
import { chunkBytes } from './piece.ts';

export interface BenchTools extends WindowTools {
  readonly engine: Engine;
  readonly random: () => number;
  /** Fires when no further window is wanted. */
  readonly stop: AbortSignal;
  /** @param share of everything that is done, by what is to be read */
  readonly onTurn: (share: number) => void;
}

export interface SubjectPlan {
  /** Share of everything that lies before this subject, and that it is itself. */
  readonly before: number;
  readonly own: number;
  /** Everything is read, however long it takes. */
  readonly isFull: boolean;
  /** Chunks of a turn at the least: one for each thread. */
  readonly least: number;
  /** What may be held of it at a time, By. */
  readonly most: number;
}

/** A window is at least so long, where the data are enough, and at most so. */
const shortest = 0.02;
const longest = 0.5;
/** Windows each way that the time is to be enough for. */
const wantedTurns = 6;

/**
 * Measures all cases of one subject in turn, in a new order every round, so that a slow drift of the machine falls on all
 * of them alike. Ends when every case is sure, or the time is up and every case was measured once; or with the file.
 */
export async function measureSubject(
  sampled: SampledSubject,
  levels: readonly CodecLevel[],
  tools: BenchTools,
  plan: SubjectPlan,
  until: number,
): Promise<void> {
  const { clock, stop, engine } = tools;
  const cases = levels
    .filter(({ takesTensors }) => sampled.subject.hasTensors || !takesTensors)
    .map((level) => new Case(sampled, level));
  for (const one of cases) {
    if (stop.aborted) return;
    const gone = await guarded(sampled, one, tools, () => one.warmUp(engine));
    if (gone !== undefined) return tell(tools, { kind: 'failed', subject: sampled.index, reason: gone });
  }
  const slice = (until - clock.now()) / (Math.max(1, cases.length) * 2 * wantedTurns);
  const seconds = Math.min(longest, Math.max(shortest, slice));
  const isDone = (one: Case) =>
    one.isBroken || (plan.isFull && !one.hasSeenAll ? false : one.isBegun && (one.isSure || clock.now() >= until));
  for (let open = cases; open.length > 0; open = open.filter((one) => !isDone(one))) {
    const order = Uint32Array.from(open.keys());
    shuffle(order, tools.random);
    for (const position of order) {
      const one = open[position]!;
      if (stop.aborted) return;
      if (isDone(one)) continue;
      const gone = await guarded(sampled, one, tools, () => turn(sampled, one, tools, seconds, plan));
      if (gone !== undefined) return tell(tools, { kind: 'failed', subject: sampled.index, reason: gone });
      const read = cases.reduce((sum, { readShare }) => sum + readShare, 0) / cases.length;
      tools.onTurn(plan.before + plan.own * read);
    }
  }
}

/** A codec that fails is told, and left out from then on; the others go on. */
async function guarded(
  { index }: SampledSubject,
  one: Case,
  tools: BenchTools,
  work: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    one.isBroken = true;
    const [reason] = error.message.split('\n') as [string];
    const { codec, level } = one;
    tell(tools, { kind: 'failed', subject: index, codec, level, reason: `the codec failed: ${reason}` });
    return undefined;
  }
}

/** One window each way, and the comparison. Answers why the chunks cannot be read, where they cannot. */
async function turn(
  sampled: SampledSubject,
  one: Case,
  tools: BenchTools,
  seconds: number,
  { least, most }: SubjectPlan,
): Promise<string | undefined> {
  const { engine } = tools;
  const { chunks, isFresh } = one.next(seconds, least, Math.max(least * chunkBytes, most));
  const unread = await engine.read(chunks);
  if (unread !== undefined) return unread;
  const label = `${sampled.subject.name} ${one.codec} ${one.level}`;
  const keeps = one.isSlow;
  await measured('compress', () => engine.compress(one.codec, one.level, keeps));
  if (!keeps) await engine.pack(one.codec, one.level);
  await measured('expand', () => engine.expand(one.codec));
  if (await engine.isSame(one.codec)) return undefined;
  one.isBroken = true;
  const { codec, level } = one;
  const reason = 'what it gave back is not what it was given: it must not be used';
  tell(tools, { kind: 'failed', subject: sampled.index, codec, level, reason });
  return undefined;

  async function measured(direction: Direction, work: () => Promise<Stint>): Promise<void> {
    const stint = await inWindow(tools, `${label} ${direction}`, work, ({ moments, from, to, cpu }) => ({
      kind: 'done',
      subject: sampled.index,
      codec: one.codec,
      level: one.level,
      direction,
      chunks: moments.count,
      original: moments.original,
      compressed: moments.compressed,
      ...(isFresh && direction === 'compress' ? { fresh: moments } : {}),
      seconds: to - from,
      ...(cpu === undefined ? {} : { cpu }),
    }));
    one.told(direction, stint, isFresh);
  }
}
