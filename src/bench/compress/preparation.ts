import { NegawattError } from '../../errors.ts';
import type { CompressSettings } from '../../model/compress.ts';
import type { CodecLevel, SampledSubject } from './cases.ts';
import { sampleChunks } from './chunk-sample.ts';
import { codecMemory } from './codec-memory.ts';
import type { Engine, LoadedCodec } from './engine.ts';
import { findFiles, Refusals } from './found-files.ts';
import type { Identify } from './parts.ts';
import { chunkBytes } from './piece.ts';
import { type Subject, surveyFiles } from './subjects.ts';
import { findTwins } from './twins.ts';

/** Of the sample, whose entropy is worked out, By. */
const floorBytes = 32 * 1024 * 1024;
/** Likely twins are read wholly up to this, or four times the sample, where not everything is to be read, By. */
const leastTwinBudget = 1024 ** 3;

export interface BenchChoice
  extends Pick<CompressSettings, 'use' | 'seed' | 'threads' | 'reads' | 'days' | 'storage' | 'transfer'> {
  readonly operands: readonly string[];
  readonly codecs: readonly string[];
  readonly levels: readonly number[] | undefined;
  /** By of each subject; undefined: everything. */
  readonly sample: number | undefined;
}

export interface PreparedBench {
  readonly settings: CompressSettings;
  readonly sampled: readonly SampledSubject[];
  readonly levels: readonly CodecLevel[];
}

/**
 * Looks at the files, chooses the chunks, finds what is there twice, and loads the codecs: all that is known before the
 * first measurement.
 *
 * @throws NegawattError where nothing is left to measure, or no codec can be loaded
 */
export async function prepareBench(
  choice: BenchChoice,
  engine: Engine,
  identify: Identify,
  signal: AbortSignal,
): Promise<PreparedBench> {
  const loaded = await engine.load(choice.codecs);
  const levels = levelsOf(loaded, choice.levels);
  const refusals = new Refusals();
  const found = await findFiles(choice.operands, refusals, signal);
  const { files, subjects, tensors } = await surveyFiles(found, identify, refusals, signal);
  if (subjects.length === 0 && !signal.aborted) throw nothing(choice.operands, refusals);
  const budget = choice.sample === undefined ? Number.POSITIVE_INFINITY : Math.max(leastTwinBudget, 4 * choice.sample);
  const twins = await findTwins(files, tensors, budget, signal);
  const sampled = subjects.map((subject, index) => ({ subject, index, order: orderOf(subject, choice) }));
  const described: CompressSettings['subjects'][number][] = [];
  for (const one of sampled) described.push(await describe(one, engine, signal));
  const [largest] = [...sampled].sort((a, b) => b.subject.bytes - a.subject.bytes);
  const memory =
    largest === undefined ? [] : await codecMemory(levels, largest.subject.chunks.at(largest.order[0]!), signal);
  const { use, seed, threads, reads, days, storage, transfer, sample } = choice;
  return {
    sampled,
    levels,
    settings: {
      use,
      subjects: described,
      codecs: loaded.map((codec) => ({
        id: codec.id,
        title: codec.title,
        ...('version' in codec ? { version: codec.version } : { missing: codec.missing }),
      })),
      memory,
      chunk: chunkBytes,
      ...(sample === undefined ? {} : { sample }),
      seed,
      threads,
      reads,
      days,
      storage,
      transfer,
      ...twins,
      refused: refusals.listed,
      moreRefused: refusals.more,
    },
  };
}

/**
 * Of the levels that were asked for those that a codec has, and its usual ones where it has none of them.
 *
 * @throws NegawattError for a level that none of them has, and where none can be loaded
 */
function levelsOf(loaded: readonly LoadedCodec[], asked: readonly number[] | undefined): CodecLevel[] {
  const usable = loaded.filter((codec) => 'version' in codec);
  if (usable.length === 0) {
    const reasons = new Set(loaded.map((codec) => ('missing' in codec ? codec.missing : '')));
    throw new NegawattError(
      'no codec can be used',
      [...reasons].join('; '),
      'Name another one with --codecs: gzip is always there.',
    );
  }
  const stray = asked?.find((level) => !loaded.some(({ levels }) => levels.includes(level)));
  if (stray !== undefined) {
    throw new NegawattError(
      `no codec has a level ${stray}`,
      loaded.map(({ id, levels }) => `${id} has ${rangeOf(levels)}`).join(', '),
      'Leave it out of --levels, or name another codec with --codecs.',
    );
  }
  return usable.flatMap(({ id, levels, usualLevels, takesTensors }) => {
    const wanted = asked?.filter((level) => levels.includes(level)) ?? [];
    return (wanted.length > 0 ? wanted : usualLevels).map((level) => ({ codec: id, level, takesTensors }));
  });
}

function rangeOf(levels: readonly number[]): string {
  return levels.length === 1 ? `${levels[0]}` : `${levels[0]} to ${levels.at(-1)}`;
}

function nothing(operands: readonly string[], { listed, more }: Refusals): NegawattError {
  const reasons = listed.slice(0, 3).map(({ name, reason }) => `${name}: ${reason}`);
  const others = listed.length - reasons.length + more;
  const why = reasons.length === 0 ? 'they hold no files' : reasons.join('; ');
  return new NegawattError(
    `there is nothing to compress in ${operands.join(' ')}`,
    others > 0 ? `${why}; and ${others} more` : why,
    'Name files, or folders with files, that you may read.',
  );
}

function orderOf({ chunks, bytes }: Subject, { sample, seed }: BenchChoice): Uint32Array {
  const wanted = sample === undefined ? chunks.count : Math.floor((chunks.count * Math.min(sample, bytes)) / bytes);
  return sampleChunks(chunks.count, wanted, seed);
}

async function describe(
  { subject, order }: SampledSubject,
  engine: Engine,
  signal: AbortSignal,
): Promise<CompressSettings['subjects'][number]> {
  const { name, kind, files, bytes, isCompressed, dtypes, chunks } = subject;
  const probe = [];
  for (let index = 0, held = 0; index < order.length && held < floorBytes; index += 1) {
    const chunk = chunks.at(order[index]!);
    held += chunk.length;
    probe.push(chunk);
  }
  // A file that is gone by now is told of when it is measured.
  const hasFloors = dtypes.length > 0 && !signal.aborted && (await engine.read(probe)) === undefined;
  return {
    name,
    kind,
    files,
    bytes,
    chunks: chunks.count,
    sampled: order.length,
    isCompressed,
    dtypes,
    floors: hasFloors ? await engine.floors() : [],
  };
}
